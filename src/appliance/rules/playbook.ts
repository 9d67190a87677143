import type { PairSnapshot } from '../facts/found-pair.ts'
import type { PendingChange, PlaybookPlan } from '../facts/playbook-plan.ts'
import { error, type Finding, note } from './finding.ts'
import { RUN_AGAIN } from './playbook-command.ts'
import { OLD_SCRIPTS } from './trust.ts'

const CONFIG = 'file:/etc/keepalived/keepalived.conf'

/**
 * Findings about changes that a run of the playbook would make, without those that another rule has found already:
 * that rule's words are better.
 */
export function playbookFindings(snapshot: PairSnapshot, found: readonly Finding[]): readonly Finding[] {
  const { plan } = snapshot
  if (plan === undefined) return []
  if ('unknown' in plan)
    return [
      note(
        'not-compared',
        `the hosts were not compared with what the playbook would put there: ${plan.unknown}`,
        '`wrtcplay run playbooks/appliance.yml --check` tells the whole of it',
      ),
    ]
  const drifts = together(plan.pending)
    .filter((change) => !followsFromConfig(change, plan))
    .filter((change) => !found.some((finding) => explains(finding, change, snapshot)))
    .map(({ host, summary }) =>
      error('drift', `${host} is not as the playbook makes it: a run would ${summary}`, RUN_AGAIN),
    )
  return [...drifts, ...failureFindings(plan, [...found, ...drifts])]
}

/** Whether a change follows from a written file, for which keepalived is reloaded. */
function followsFromConfig({ host, touches }: PendingChange, { pending }: PlaybookPlan): boolean {
  if (!touches.includes('unit:keepalived')) return false
  return pending.some((other) => other.host === host && other.touches.includes(CONFIG))
}

/** Joins the changes of one resource into one finding. */
function together(pending: readonly PendingChange[]): readonly PendingChange[] {
  const known = new Map<string, PendingChange>()
  for (const change of pending) {
    const key = [change.host, ...change.touches].join('\n')
    const earlier = known.get(key)
    known.set(
      key,
      earlier === undefined ? change : { ...earlier, summary: `${earlier.summary}; ${change.summary}` },
    )
  }
  return [...known.values()]
}

/** Findings about failures of the playbook. A failure follows from other findings, and is reported only where there are none. */
function failureFindings({ failures }: PlaybookPlan, found: readonly Finding[]): readonly Finding[] {
  if (found.some(({ severity }) => severity === 'error')) return []
  return failures.map(({ host, task, message }) =>
    error(
      'run-would-fail',
      `a run of the playbook would fail on ${host}, at "${task}": ${message}`,
      'mend that; until then the playbook cannot put anything right there',
    ),
  )
}

function explains(
  { id, problem }: Finding,
  { host, touches }: PendingChange,
  snapshot: PairSnapshot,
): boolean {
  if (!problem.includes(host)) return false
  // A run of the playbook replaces all old scripts.
  if (id === OLD_SCRIPTS) return true
  return touches.some((resource) => {
    if (resource === CONFIG) return OF_CONFIG.includes(id)
    if (resource === 'unit:keepalived') return OF_KEEPALIVED.includes(id)
    if (resource === `unit:${snapshot.settings.app}`) return OF_APP.includes(id)
    return OF_FILES.includes(id) && resource.startsWith('file:') && problem.includes(resource.slice(5))
  })
}

const OF_CONFIG = ['same-priority', 'router-ids-differ', 'keepalived-differs', 'keepalived-addresses']
const OF_KEEPALIVED = [
  'keepalived-stopped',
  'keepalived-not-at-boot',
  'keepalived-other-file',
  'unit-not-loaded',
  'app-without-vip',
  'two-holders',
]
const OF_APP = ['app-at-boot', 'unit-not-loaded']
const OF_FILES = ['scripts-differ', 'script-missing', 'script-writable', 'folder-writable']
