import type { TrustedFiles } from '../core/trusted-files.ts'
import { type Journal, openJournal } from '../journal/journal.ts'
import { type OwedBefore, owedBefore, saveOwed } from '../journal/owed-before.ts'
import { pruneRuns } from '../journal/past-runs.ts'
import { CommandFailure } from './command-failure.ts'
import { STATE_FOLDER } from './state-folder.ts'

/** A run that is about to begin. */
interface Beginning {
  readonly id: string
  readonly now: Date
  readonly owed: OwedBefore
}

/** Opens a run's journal, and removes old journals after their owed handlers were saved. */
export function openRunState({ id, now, owed }: Beginning): Journal {
  try {
    const journal = openJournal(STATE_FOLDER, id)
    saveOwed(STATE_FOLDER, owed)
    pruneRuns(STATE_FOLDER, { newest: KEPT_RUNS, since: new Date(now.getTime() - KEPT_DAYS * DAY_MS) })
    return journal
  } catch (error) {
    throw new CommandFailure(
      `the journal cannot be written: ${(error as Error).message}`,
      `wrtcplay keeps it in ${STATE_FOLDER} in the working directory: start it where you may write`,
    )
  }
}

/** The handlers that earlier runs owe. */
export function owedSoFar(files: TrustedFiles): OwedBefore {
  return owedBefore(STATE_FOLDER, files)
}

const KEPT_RUNS = 50
const KEPT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000
