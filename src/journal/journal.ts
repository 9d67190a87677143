import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { inertJson } from '../core/visible-text.ts'
import type { Outcome, Reporter, RunEvent } from './event.ts'

export interface Journal extends Reporter {
  readonly path: string
}

/**
 * Appends every event of a run to `runs/ID/journal.jsonl` in the state folder, for its owner's eyes only. What cannot be
 * found out again from the hosts is written at once; the rest goes with it, or when enough has come together. Throws when the file cannot be made.
 */
export function openJournal(stateFolder: string, run: string): Journal {
  const folder = join(stateFolder, RUNS, run)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, JOURNAL)
  const descriptor = openSync(path, 'ax', 0o600)
  let held: string[] = []
  let isClosed = false
  const write = (): void => {
    if (held.length > 0) writeSync(descriptor, held.join(''))
    held = []
  }
  return {
    name: 'journal',
    path,
    onEvent(event) {
      held.push(`${inertJson(event)}\n`)
      if (held.length >= HELD_EVENTS || isUrgent(event)) write()
    },
    close: async () => {
      if (isClosed) return
      isClosed = true
      write()
      closeSync(descriptor)
    },
  }
}

/** Folder and file names, shared with those who read journals. */
export const RUNS = 'runs'
export const JOURNAL = 'journal.jsonl'

const HELD_EVENTS = 200
/** What it altered must be known, however it ended. */
const URGENT: ReadonlySet<Outcome> = new Set(['changed', 'failed', 'unreachable'])

function isUrgent(event: RunEvent): boolean {
  switch (event.type) {
    case 'host.task.finished':
      return URGENT.has(event.outcome)
    case 'play.started':
    case 'task.started':
      return false
    default:
      return true
  }
}
