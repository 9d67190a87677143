import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { JOURNAL_VERSION, type RecordedEvent } from './event.ts'
import { JOURNAL, RUNS } from './journal.ts'
import { type CutOff, journalHead, readJournal, refuseOtherVersion } from './read-journal.ts'
import { timeOfRun } from './run-id.ts'
import { RunNotes } from './stop-points.ts'
import { type Unfinished, unfinishedAfter } from './unfinished.ts'

export interface PastRuns {
  /** The newest of them. */
  readonly last: string
  readonly unfinished: Unfinished
  /** Which journals could not be read, or not to their end. */
  readonly warnings: readonly string[]
}

type ReadFile = (path: string, most: number) => Buffer

/**
 * What the runs of a playbook that were not dry have left to do; `undefined` when there was none. They count back to the last one of
 * the whole playbook, and a journal that was cut off as far as it goes, which is said. Throws `JournalRefused` where one of another
 * version stands in the way.
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
  // What a newer version means by it is not known.
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

/** One that `read` refuses to read tells nothing. */
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

/** A run of a thousand hosts and a thousand tasks is about half of it; JavaScript holds no longer text. */
const MOST_OF_JOURNAL = 2 ** 28
