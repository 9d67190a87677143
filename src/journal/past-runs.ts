import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HostTaskFinished, RunEvent } from './event.ts'
import { JOURNAL, RUNS } from './journal.ts'
import { timeOfRun } from './run-id.ts'

/** A task that did not come to a good end on a host. */
interface PastFailure {
  /** The task's key, which is the same from run to run. */
  readonly key: string
  readonly host: string
}

export interface PastRun {
  readonly id: string
  readonly failures: readonly PastFailure[]
}

/** The newest run of a playbook that was not a dry run; `undefined` when there is none. A journal cut short by a crash counts as far as it goes. */
export function lastRun(
  stateFolder: string,
  playbook: string,
  read: (path: string, most: number) => Buffer,
): PastRun | undefined {
  for (const id of runIds(stateFolder)) {
    const text = readJournal(join(stateFolder, RUNS, id, JOURNAL), read)
    const [started] = parseEvent(text.slice(0, text.indexOf('\n')))
    if (started?.type !== 'run.started' || started.playbook !== playbook || started.mode !== 'apply') continue
    return { id, failures: withoutRepeats(text.split('\n').flatMap(parseEvent).filter(isFailure)) }
  }
  return undefined
}

/** Removes what is neither among the newest nor young enough. Names that are no run's are left alone. */
export function pruneRuns(
  stateFolder: string,
  keep: { readonly newest: number; readonly since: Date },
): void {
  for (const [index, id] of runIds(stateFolder).entries()) {
    const time = timeOfRun(id)
    if (index < keep.newest && time !== undefined && time >= keep.since) continue
    rmSync(join(stateFolder, RUNS, id), { recursive: true, force: true })
  }
}

/** Newest first. */
function runIds(stateFolder: string): readonly string[] {
  try {
    return readdirSync(join(stateFolder, RUNS))
      .filter((name) => timeOfRun(name) !== undefined)
      .sort()
      .reverse()
  } catch {
    return []
  }
}

/** One that `read` refuses to read tells nothing. */
function readJournal(path: string, read: (path: string, most: number) => Buffer): string {
  try {
    return read(path, MOST_OF_JOURNAL).toString('utf8')
  } catch {
    return ''
  }
}

/** A run of a thousand hosts and a thousand tasks is about half of it; JavaScript holds no longer text. */
const MOST_OF_JOURNAL = 2 ** 28

function parseEvent(line: string): readonly RunEvent[] {
  try {
    const event = JSON.parse(line) as RunEvent | null
    return typeof event === 'object' && event !== null ? [event] : []
  } catch {
    return []
  }
}

function isFailure(event: RunEvent): event is HostTaskFinished {
  if (event.type !== 'host.task.finished' || event.ignored === true) return false
  return event.outcome === 'failed' || event.outcome === 'unreachable'
}

function withoutRepeats(events: readonly HostTaskFinished[]): readonly PastFailure[] {
  const found = new Map(events.map(({ key, host }) => [`${host}\n${key}`, { key, host }]))
  return [...found.values()]
}
