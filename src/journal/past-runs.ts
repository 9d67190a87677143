import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { JOURNAL_VERSION, type RecordedEvent } from './event.ts'
import { JOURNAL, RUNS } from './journal.ts'
import { type CutOff, journalHead, readJournal, refuseOtherVersion } from './read-journal.ts'
import { timeOfRun } from './run-id.ts'
import { RunNotes } from './stop-points.ts'
import { type Unfinished, unfinishedAfter } from './unfinished.ts'

export interface PastRuns {
  /** The id of the newest of these runs. */
  readonly last: string
  readonly unfinished: Unfinished
  /** Which journals could not be read, or only in part. */
  readonly warnings: readonly string[]
}

type ReadFile = (path: string, most: number) => Buffer

/**
 * What the earlier runs of a playbook, without dry runs, have left to do; `undefined` without such runs. The runs
 * since the last one of the whole playbook count. A damaged journal counts up to the damage, with a warning. Throws
 * `JournalRefused` where a journal of another version is among these runs.
 */
export function pastRuns(stateFolder: string, playbook: string, read: ReadFile): PastRuns | undefined {
  const runs: RunNotes[] = []
  const warnings: string[] = []
  let last: string | undefined
  for (const id of runIds(stateFolder)) {
    const text = journalText(stateFolder, id, read, warnings)
    const notes = notesOf(id, text, playbook, warnings)
    if (notes === undefined) continue
    last ??= id
    runs.unshift(notes)
    if (Object.keys(notes.selection).length === 0) break
  }
  return last === undefined ? undefined : { last, unfinished: unfinishedAfter(runs), warnings }
}

function notesOf(id: string, text: string, playbook: string, warnings: string[]): RunNotes | undefined {
  const head = journalHead(text.slice(0, Math.max(0, text.indexOf('\n'))))
  if (head === undefined) return undefined
  const isOther = head.playbook !== playbook || head.mode !== 'apply'
  // Only journals of known versions can show that they are of another playbook.
  if (isOther && head.version <= JOURNAL_VERSION) return undefined
  refuseOtherVersion(id, head)
  let notes: RunNotes | undefined
  const cut = readJournal(text, (event: RecordedEvent) => {
    if (event.type === 'run.started') notes = new RunNotes(event)
    else notes?.add(event)
  })
  if (cut !== undefined) warnings.push(cutText(id, cut))
  return notes
}

function cutText(id: string, { line, why }: CutOff): string {
  const what = why === 'cut off' ? `ends in the middle of line ${line}` : `is damaged in line ${line}`
  return `the journal of run ${id} ${what}: what it said there and later is not known`
}

/** Removes old runs: those that are neither among the newest nor young enough. Other folders are left alone. */
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

/** The ids of all runs, newest first. */
export function runIds(stateFolder: string): readonly string[] {
  try {
    return readdirSync(join(stateFolder, RUNS))
      .filter((name) => timeOfRun(name) !== undefined)
      .sort()
      .reverse()
  } catch {
    return []
  }
}

/** The text of a journal; empty where `read` refuses the file. */
function journalText(stateFolder: string, id: string, read: ReadFile, warnings: string[]): string {
  try {
    return read(join(stateFolder, RUNS, id, JOURNAL), MOST_OF_JOURNAL).toString('utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      warnings.push(
        `the journal of run ${id} is not read: ${error instanceof Error ? error.message : String(error)}`,
      )
    return ''
  }
}

/**
 * Bytes of a journal that are read: twice those of a run with a thousand hosts and a thousand tasks, and about as many
 * as a string can hold.
 */
const MOST_OF_JOURNAL = 2 ** 28
