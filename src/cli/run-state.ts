import { join } from 'node:path'
import type { Reporter, RunMode } from '../journal/event.ts'
import { openJournal } from '../journal/journal.ts'
import {
  type OwedNotifications,
  readOwed,
  storedNotifications,
  volatileNotifications,
} from '../journal/owed-notifications.ts'
import { pruneRuns } from '../journal/past-runs.ts'
import { CommandFailure } from './command-failure.ts'
import { STATE_FOLDER } from './state-folder.ts'

/** What a run leaves on the controller. */
export interface RunState {
  readonly journal: Reporter
  readonly journalPath: string
  readonly owed: OwedNotifications
}

/** Makes place for a run's journal, and takes away old ones. A dry run has a journal, too, but settles nothing. */
export function openRunState(run: string, mode: RunMode, now: Date): RunState {
  try {
    const journal = openJournal(STATE_FOLDER, run)
    pruneRuns(STATE_FOLDER, { newest: KEPT_RUNS, since: new Date(now.getTime() - KEPT_DAYS * DAY_MS) })
    const owed = mode === 'apply' ? storedNotifications(OWED) : owedBefore()
    return { journal, journalPath: journal.path, owed }
  } catch (error) {
    throw new CommandFailure(
      `the journal cannot be written: ${(error as Error).message}`,
      `wrtcplay keeps it in ${STATE_FOLDER} in the working directory: start it where you may write`,
    )
  }
}

/** What earlier runs owe, to look at. */
export function owedBefore(): OwedNotifications {
  return volatileNotifications(readOwed(OWED))
}

const OWED = join(STATE_FOLDER, 'owed.json')
const KEPT_RUNS = 50
const KEPT_DAYS = 30
const DAY_MS = 24 * 60 * 60 * 1000
