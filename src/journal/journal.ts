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
 * Appends every event of a run to `runs/ID/journal.jsonl` in the state folder, for its owner's eyes only. What cannot be
 * found out again from the hosts is written at once; the rest goes with it, or when enough has come together. On the disk itself it
 * is when `sync` says so, which nobody asks for where nothing is changed. Throws when the file cannot be made.
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
  /** Folders whose entries are not on the disk yet. */
  #newFolders: readonly string[]
  readonly #contents: KeptContents
  #held: string[] = []
  #trouble: string | undefined
  #isClosed = false
  #last: Promise<unknown> = Promise.resolve()
  /** A sync that has not begun: it takes in all that is told until then. */
  #coming: Promise<string | undefined> | undefined

  constructor(stateFolder: string, run: string) {
    const folder = join(stateFolder, RUNS, run)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.path = join(folder, JOURNAL)
    this.#descriptor = openSync(this.path, 'ax', 0o600)
    this.#newFolders = [folder, join(stateFolder, RUNS), stateFolder]
    this.#contents = new KeptContents(folder)
  }

  /** Throws what the disk says; from then on `sync` says it, too. */
  onEvent(event: RecordedEvent): void {
    if (this.#isClosed) return
    this.#held.push(`${inertJson(event)}\n`)
    if (this.#held.length >= HELD_EVENTS || isUrgent(event)) this.#write()
  }

  keep(bytes: Buffer): Promise<string | undefined> {
    return this.#contents.keep(bytes)
  }

  /** However many hosts ask at the same time, the disk is asked once for all that wait. */
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

  /** What is held is written before anything is waited for: the program may end right behind the call. */
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
/** What it altered must be known, however it ended. */
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

/** A new file is there after a loss of power when its folder is on the disk as well. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
