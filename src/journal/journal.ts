import { closeSync, fdatasync, mkdirSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inertJson } from '../core/visible-text.ts'
import type { ChangeRecord } from './change-record.ts'
import type { Outcome, RecordedEvent, Reporter } from './event.ts'
import { KeptContents } from './kept-contents.ts'

export interface Journal extends Reporter, ChangeRecord {
  readonly path: string
}

/**
 * Appends every event of a run to `runs/ID/journal.jsonl` in the state folder, readable by its owner only. Events that
 * the hosts could not show again are written at once; others wait for the next write. Only `sync`, which runs call
 * before a change, guarantees that events are on the disk. Throws when the file cannot be made.
 */
export function openJournal(stateFolder: string, run: string): Journal {
  return new RunJournal(stateFolder, run)
}

/** Folder and file names, shared with those who read journals. */
export const RUNS = 'runs'
export const JOURNAL = 'journal.jsonl'

class RunJournal implements Journal {
  readonly name = 'journal'
  readonly path: string
  readonly #descriptor: number
  /** Folders whose entries are not synced to the disk yet. */
  #newFolders: readonly string[]
  readonly #contents: KeptContents
  #held: string[] = []
  #trouble: string | undefined
  #isClosed = false
  #last: Promise<unknown> = Promise.resolve()
  /** The next sync, which has not begun: it will cover all events until then. */
  #coming: Promise<string | undefined> | undefined

  constructor(stateFolder: string, run: string) {
    const folder = join(stateFolder, RUNS, run)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.path = join(folder, JOURNAL)
    this.#descriptor = openSync(this.path, 'ax', 0o600)
    this.#newFolders = [folder, join(stateFolder, RUNS), stateFolder]
    this.#contents = new KeptContents(folder)
  }

  /** Throws the error of a failed write; from then on `sync` resolves with that error. */
  onEvent(event: RecordedEvent): void {
    if (this.#isClosed) return
    this.#held.push(`${inertJson(event)}\n`)
    if (this.#held.length >= HELD_EVENTS || isUrgent(event)) this.#write()
  }

  keep(bytes: Buffer): Promise<string | undefined> {
    return this.#contents.keep(bytes)
  }

  /** Syncs the file. All hosts that ask at the same time share one sync. */
  sync(): Promise<string | undefined> {
    if (this.#coming !== undefined) return this.#coming
    const coming = this.#last.then(() => {
      this.#coming = undefined
      return this.#syncNow()
    })
    this.#coming = coming
    this.#last = coming
    return coming
  }

  /** Writes what is held before it waits for anything, because the program may end right after this call. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      if (this.#trouble === undefined) this.#write()
    } finally {
      await this.#last
      closeSync(this.#descriptor)
    }
  }

  async #syncNow(): Promise<string | undefined> {
    try {
      if (this.#trouble !== undefined || this.#isClosed) return this.#trouble ?? 'it is closed'
      this.#write()
      await promisify(fdatasync)(this.#descriptor)
      await this.#contents.sync()
      for (const folder of this.#newFolders) await syncFolder(folder)
      this.#newFolders = []
      return undefined
    } catch (error) {
      this.#trouble ??= reasonOf(error)
      return this.#trouble
    }
  }

  #write(): void {
    let rest = Buffer.from(this.#held.join(''))
    this.#held = []
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#descriptor, rest))
    } catch (error) {
      this.#trouble ??= reasonOf(error)
      throw error
    }
  }
}

const HELD_EVENTS = 200
/** Outcomes of tasks that may have altered something: their events are written at once. */
const URGENT: ReadonlySet<Outcome> = new Set(['changed', 'failed', 'unreachable'])

function isUrgent(event: RecordedEvent): boolean {
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

/** Syncs a folder: only then does a new file survive a loss of power. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
