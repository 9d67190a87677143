import type { Foreseen, ForeseenUnit } from '../../core/foreseen.ts'
import { type InitState, rests } from './init-state.ts'
import type { Input } from './process-age.ts'
import type { ServiceState } from './service-facts.ts'

/** Folders in which systemd looks for a unit, in the order of precedence. */
const UNIT_FOLDERS = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'] as const

/** A missing unit, as it would be with the unit file that a pending change writes; `undefined` where no change writes one. */
export function unitToCome(name: string, foreseen: Foreseen | undefined): InitState | undefined {
  const path = unitFiles(name).find((one) => foreseen?.facts(one, undefined)?.type === 'file')
  if (path === undefined) return undefined
  const text = foreseen?.content(path)?.bytes?.toString() ?? '[Install]'
  return {
    system: 'systemd',
    unit: name,
    definition: 'there',
    activity: 'inactive',
    enabled: /^\[Install\]\s*$/m.test(text) ? 'no' : 'fixed',
    pid: 0,
    needsDaemonReload: false,
    unread: [],
    triggers: [],
    restarts: 0,
    activeSinceMs: undefined,
    changedSinceMs: undefined,
  }
}

/** A service as pending changes would leave it: started or enabled, and older than the files that they write. */
export function serviceToCome(state: ServiceState, name: string, foreseen: Foreseen): ServiceState {
  const unit = foreseen.unit(unitName(name))
  const activity = activityToCome(state, unit)
  const counts = activity === 'done' || !rests({ activity })
  const order = orderOf(state, unit, foreseen)
  const isRead = unit?.readAt !== undefined
  return {
    ...state,
    activity,
    enabled: enabledToCome(state, unit),
    needsDaemonReload: (state.needsDaemonReload && !isRead) || isUnread(state, name, unit, foreseen),
    unread: isRead ? [] : state.unread,
    startedMs: counts ? order.startedMs : undefined,
    loadedMs: counts ? order.loadedMs : undefined,
    restartInputs: state.restartInputs.map(order.written),
    reloadInputs: state.reloadInputs.map(order.written),
  }
}

function activityToCome(
  { activity }: ServiceState,
  unit: ForeseenUnit | undefined,
): ServiceState['activity'] {
  if (unit?.active === undefined) return activity
  if (unit.active) return 'active'
  return rests({ activity }) ? activity : 'inactive'
}

function enabledToCome({ enabled }: ServiceState, unit: ForeseenUnit | undefined): ServiceState['enabled'] {
  if (enabled === 'fixed' || unit?.enabled === undefined) return enabled
  return unit.enabled ? 'yes' : 'no'
}

/** Whether systemd would not have read a file: it does not read loaded units again by itself. */
function isUnread(
  state: ServiceState,
  name: string,
  unit: ForeseenUnit | undefined,
  foreseen: Foreseen,
): boolean {
  if (state.system !== 'systemd' || rests(state)) return false
  const dropIns = unitFiles(name).flatMap((path) => foreseen.below(`${path}.d`))
  const written = [...unitFiles(name), ...dropIns].map((path) => foreseen.writtenAt(path) ?? 0)
  return Math.max(...written) > (unit?.readAt ?? 0)
}

/** The time of a pending change: one minute after the change before it. All that was before moves back by that much. */
function orderOf(
  { nowMs, startedMs, loadedMs }: ServiceState,
  unit: ForeseenUnit | undefined,
  foreseen: Foreseen,
): {
  readonly startedMs: number | undefined
  readonly loadedMs: number | undefined
  readonly written: (file: Input) => Input
} {
  const shiftMs = (foreseen.count + 1) * MINUTE_MS
  const timeOf = (change: number | undefined, pastMs: number | undefined): number | undefined => {
    if (change !== undefined) return nowMs - shiftMs + change * MINUTE_MS
    return pastMs === undefined || pastMs > nowMs ? pastMs : pastMs - shiftMs
  }
  return {
    startedMs: timeOf(unit?.startedAt, startedMs),
    loadedMs: timeOf(unit?.loadedAt, loadedMs),
    written: (input) => inputToCome(input, timeOf, foreseen),
  }
}

function inputToCome(
  { path, kind, writtenMs }: Input,
  timeOf: (change: number | undefined, pastMs: number | undefined) => number | undefined,
  foreseen: Foreseen,
): Input {
  const within = kind === 'folder' ? foreseen.below(path) : []
  const at = [path, ...within].map((one) => foreseen.writtenAt(one) ?? 0)
  const last = Math.max(...at)
  const type = foreseen.facts(path, undefined)?.type
  const there = type === undefined ? kind : type === 'directory' ? 'folder' : 'file'
  return { path, kind: there, writtenMs: timeOf(last === 0 ? undefined : last, writtenMs) ?? writtenMs }
}

const MINUTE_MS = 60_000

/** Files that may define a unit: `app@one` may be defined by the file of `app@`, too. */
export function unitFiles(name: string): readonly string[] {
  const unit = unitName(name)
  const kind = OTHER_KINDS.find((one) => unit.endsWith(one)) ?? '.service'
  const stem = unit.endsWith(kind) ? unit.slice(0, -kind.length) : unit
  const at = stem.indexOf('@')
  const stems = at === -1 ? [stem] : [stem, stem.slice(0, at + 1)]
  return UNIT_FOLDERS.flatMap((folder) => stems.map((one) => `${folder}/${one}${kind}`))
}

const OTHER_KINDS = [
  '.socket',
  '.timer',
  '.path',
  '.target',
  '.mount',
  '.automount',
  '.swap',
  '.slice',
] as const

export function unitName(name: string): string {
  return name.replace(/\.service$/, '')
}
