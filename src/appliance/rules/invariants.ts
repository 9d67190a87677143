import type { PairSnapshot } from '../facts/found-pair.ts'
import { type SeenMember, seenMembers } from '../facts/seen-pair.ts'
import { accessFindings } from './access.ts'
import { error, type Finding, isError } from './finding.ts'
import { foreignFindings, isForeign } from './foreign.ts'
import { hostFindings, reachFindings } from './host.ts'
import { keepalivedFindings, roleNotes } from './keepalived.ts'
import { loadedFindings } from './loaded.ts'
import { maintenanceFindings } from './maintenance.ts'
import { pauseFindings } from './pause.ts'
import { playbookFindings } from './playbook.ts'
import { serviceFindings } from './service.ts'
import { syncFindings } from './sync.ts'
import { takeoverFindings } from './takeover.ts'
import { tlsFindings } from './tls.ts'
import { trustFindings } from './trust.ts'

/** All findings, errors before notes; empty when the pair is healthy and as configured. */
export function findingsOf(snapshot: PairSnapshot): readonly Finding[] {
  if (isForeign(snapshot)) return foreignFindings(snapshot)
  const bare = seenMembers(snapshot).filter(isBare)
  // For a host that was never set up, every rule would find something.
  if (bare.length > 0) return [...reachFindings(snapshot), ...bare.map(notSetUp)]
  const found = RULES.flatMap((rule) => rule(snapshot))
  const all = [...found, ...playbookFindings(snapshot, found)]
  return [...all.filter(isError), ...all.filter((finding) => !isError(finding))]
}

export const NOT_SET_UP = 'not-set-up'

const RULES = [
  reachFindings,
  pauseFindings,
  serviceFindings,
  maintenanceFindings,
  keepalivedFindings,
  syncFindings,
  accessFindings,
  trustFindings,
  loadedFindings,
  takeoverFindings,
  tlsFindings,
  hostFindings,
  roleNotes,
]

function isBare({ keepalivedConfig, scripts }: SeenMember): boolean {
  return keepalivedConfig === undefined || scripts.length === 0
}

function notSetUp({ name, keepalivedConfig }: SeenMember): Finding {
  const what =
    keepalivedConfig === undefined ? 'keepalived is not configured' : 'the failover scripts are not there'
  return error(
    NOT_SET_UP,
    `${name} is not set up as half of a pair: ${what}`,
    '`wrtcplay run playbooks/appliance.yml` does it',
  )
}
