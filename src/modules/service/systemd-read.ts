import { type Failure, failure } from '../../core/module-definition.ts'
import type { Activity, InitState, Trigger } from './init-state.ts'
import { fullName } from './systemd.ts'

type Get = (property: string) => string

/** Reads the output of `systemdProbe`. */
export function readSystemd(text: string, name: string): InitState | Failure {
  const lines = text.split('\n').map((line) => splitLine(line))
  const get: Get = (property) => lines.find(([key]) => key === property)?.[1] ?? ''
  const all = (property: string): readonly string[] =>
    lines.filter(([key]) => key === property).map(([, value]) => value)
  const definition = definitionOf(get, name)
  if (typeof definition !== 'string') return definition
  const ran = lastRun(lines.filter(([key]) => key.startsWith('Ran.')))
  const id = get('Id')
  return {
    system: 'systemd',
    unit: id === '' || id === fullName(name) ? name : id,
    definition,
    activity: activityOf(get, ran !== undefined),
    enabled: enabledAs(get('Asked') === '' ? get('UnitFileState') : get('Asked'), all('Also')),
    pid: Number(get('MainPID')) || 0,
    needsDaemonReload: get('Changed') === 'yes',
    unread: all('Unread'),
    triggers: triggersIn(lines.filter(([key]) => key.startsWith('Trigger.'))),
    restarts: Number(get('NRestarts')) || 0,
    activeSinceMs:
      ran ??
      fromMicroseconds(get('ExecMainStartTimestampMonotonic')) ??
      fromMicroseconds(get('ActiveEnterTimestampMonotonic')),
    changedSinceMs: ran ?? fromMicroseconds(get('StateChangeTimestampMonotonic')),
  }
}

type Line = readonly [key: string, value: string]

function splitLine(line: string): Line {
  const at = line.indexOf('=')
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}

function definitionOf(get: Get, name: string): InitState['definition'] | Failure {
  switch (get('LoadState')) {
    case 'loaded':
    case 'merged':
      return 'there'
    case 'masked':
      return 'masked'
    case 'bad-setting':
    case 'error':
    case 'bad':
      return 'broken'
    case 'not-found':
      return get('ActiveState') !== 'inactive' || get('Past') !== ''
        ? 'gone'
        : failure(
            `there is no service ${name}`,
            'is its package installed, and the name spelt as `systemctl list-unit-files` has it?',
          )
    default:
      return failure(
        `systemd cannot load ${name}: ${get('LoadState') === '' ? 'it does not answer' : get('LoadState')}`,
        `\`systemctl status ${name}\` on the host says why`,
      )
  }
}

function activityOf(get: Get, hasRun: boolean): Activity {
  const isPassing = get('Type') === 'oneshot' && get('RemainAfterExit') === 'no'
  const hasEnded = hasRun || fromMicroseconds(get('ExecMainExitTimestampMonotonic')) !== undefined
  switch (get('ActiveState')) {
    case 'active':
    case 'reloading':
    case 'refreshing':
      return get('Over') === 'yes' ? 'over' : 'active'
    case 'activating':
      return get('SubState').startsWith('auto-restart') ? 'waiting' : 'starting'
    case 'deactivating':
      return 'stopping'
    case 'failed':
      return 'failed'
    default:
      return isPassing && hasEnded && get('Result') === 'success' ? 'done' : 'inactive'
  }
}

/** Whether a unit is enabled: an indirect one is as enabled as the units of its `Also=`. */
function enabledAs(state: string, also: readonly string[]): InitState['enabled'] {
  switch (state) {
    case 'enabled':
    case 'alias':
      return 'yes'
    case 'enabled-runtime':
      return 'partly'
    case 'static':
    case 'generated':
    case 'transient':
      return 'fixed'
    case 'indirect': {
      const own = also.map((one) => enabledAs(one, [])).filter((one) => one !== 'fixed')
      if (own.length === 0) return 'fixed'
      if (own.every((one) => one === 'yes')) return 'yes'
      return own.every((one) => one === 'no') ? 'no' : 'partly'
    }
    default:
      return 'no'
  }
}

/** Triggers: their properties come in the order of the query, together with their names. */
function triggersIn(lines: readonly Line[]): readonly Trigger[] {
  const of = (property: string): readonly string[] =>
    lines.filter(([key]) => key === `Trigger.${property}`).map(([, value]) => value)
  const [active, enabled] = [of('ActiveState'), of('UnitFileState')]
  return of('Id').map((unit, index) => ({
    unit,
    isActive: active[index] === 'active',
    isEnabled: enabled[index]?.startsWith('enabled') ?? false,
  }))
}

/** When the last run that ended well began, from the journal. A unit that was skipped has finished and never started. */
function lastRun(lines: readonly Line[]): number | undefined {
  const entries: Map<string, string>[] = []
  for (const [key, value] of lines) {
    if (key === 'Ran.__MONOTONIC_TIMESTAMP') entries.push(new Map())
    entries.at(-1)?.set(key.slice('Ran.'.length), value)
  }
  const [begin, end] = entries.slice(-2)
  if (begin?.get('MESSAGE_ID') !== STARTING || end?.get('JOB_RESULT') !== 'done') return undefined
  return fromMicroseconds(begin.get('__MONOTONIC_TIMESTAMP') ?? '')
}

const STARTING = '7d4958e842da4a758f6c1cdc7b36dcc5'

function fromMicroseconds(text: string): number | undefined {
  return /^[1-9]\d*$/.test(text) ? Number(text) / 1000 : undefined
}
