import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent } from './event.ts'
import { JOURNAL, RUNS } from './journal.ts'
import { timeOfRun } from './run-id.ts'
import { RunNotes } from './stop-points.ts'
import { type Unfinished, unfinishedAfter } from './unfinished.ts'

export interface PastRuns {
  /** The newest of them. */
  readonly last: string
  readonly unfinished: Unfinished
}

/**
 * What the runs of a playbook that were not dry have left to do; `undefined` when there was none. They count back to the last one of
 * the whole playbook, and a journal cut short by a crash as far as it goes.
 */
export function pastRuns(
  stateFolder: string,
  playbook: string,
  read: (path: string, most: number) => Buffer,
): PastRuns | undefined {
  const runs: RunNotes[] = []
  let last: string | undefined
  for (const id of runIds(stateFolder)) {
    const notes = notesOf(readJournal(join(stateFolder, RUNS, id, JOURNAL), read), playbook)
    if (notes === undefined) continue
    last ??= id
    runs.unshift(notes)
    if (Object.keys(notes.selection).length === 0) break
  }
  return last === undefined ? undefined : { last, unfinished: unfinishedAfter(runs) }
}

function notesOf(text: string, playbook: string): RunNotes | undefined {
  const [started] = parseEvent(text.slice(0, text.indexOf('\n')))
  if (started?.type !== 'run.started' || started.playbook !== playbook || started.mode !== 'apply')
    return undefined
  const notes = new RunNotes(started)
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? text.length : end)
    for (const event of parseEvent(line)) notes.add(event)
    at = end === -1 ? text.length : end + 1
  }
  return notes
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
