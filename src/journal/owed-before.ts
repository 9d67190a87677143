import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inertJson } from '../core/visible-text.ts'
import { JOURNAL_VERSION, type RecordedEvent } from './event.ts'
import { JOURNAL, RUNS } from './journal.ts'
import { notificationsIn } from './notifications.ts'
import { type OwedHandler, OwedHandlers } from './owed-handlers.ts'
import { runIds } from './past-runs.ts'

/** Reads files of the state folder, and refuses those that other users could have written. */
export interface ReadState {
  read(path: string, most: number): Buffer
  /** Opens a file; the caller closes the descriptor. */
  open(path: string): number
}

/** The handlers that all earlier runs owe, and how far each journal has been read. */
export interface OwedBefore {
  readonly owed: readonly OwedHandler[]
  /** By run: the bytes of its journal that have been read. */
  readonly read: Readonly<Record<string, number>>
  /** Why journals could not be read, for the operator. */
  readonly warnings: readonly string[]
  /** Another version of wrtcplay keeps its own `owed.json` there, which is left as it is. */
  readonly isForeign: boolean
}

/**
 * Adds what is new in the journals to what was known before (`owed.json`), so that a run reads only the journals
 * since. Events of runs that went on at the same time are ordered by their times.
 */
export function owedBefore(stateFolder: string, files: ReadState): OwedBefore {
  const known = savedOwed(stateFolder, files)
  const warnings = [...known.warnings]
  const read: Record<string, number> = {}
  const found: TimedEvent[] = []
  for (const id of runIds(stateFolder).toReversed()) {
    const from = known.read[id] ?? 0
    try {
      const { events, end } = notificationsIn({ id, path: join(stateFolder, RUNS, id, JOURNAL), from }, files)
      read[id] = end
      found.push(...timed(events))
    } catch (error) {
      if (isMissing(error)) continue
      if (from > 0) read[id] = from
      warnings.push(`what run ${id} owes is not known: ${reasonOf(error)}`)
    }
  }
  const owed = new OwedHandlers(known.owed)
  for (const { event } of found.toSorted((one, other) => one.at.localeCompare(other.at, 'en')))
    owed.onEvent(event)
  return { owed: owed.all, read, warnings, isForeign: known.isForeign }
}

interface TimedEvent {
  readonly at: string
  readonly event: RecordedEvent
}

/** Gives events increasing times: within a run the order of the journal counts, even where the clock went back. */
function timed(events: readonly RecordedEvent[]): readonly TimedEvent[] {
  let latest = ''
  return events.map((event) => {
    latest = event.at > latest ? event.at : latest
    return { at: latest, event }
  })
}

/**
 * Saves the list for the next run. The file is not synced while nothing is owed, because the journals give the same
 * list again.
 */
export function saveOwed(stateFolder: string, { owed, read, isForeign }: OwedBefore): void {
  if (isForeign) return
  const path = join(stateFolder, OWED)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.new`
  rmSync(temporary, { force: true })
  const text = `${inertJson({ version: JOURNAL_VERSION, owed, read })}\n`
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx', flush: owed.length > 0 })
    renameSync(temporary, path)
  } catch (error) {
    // A run that began at the same moment may save its list instead: the next run reads the rest from the journals.
    if (!['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

const OWED = 'owed.json'
const MOST_SAVED = 2 ** 26

/** The saved list. A missing or damaged file is an empty list; a list of version 1 ("host⏎handler") is converted. */
function savedOwed(stateFolder: string, files: ReadState): OwedBefore {
  const path = join(stateFolder, OWED)
  const data = savedData(path, files)
  if (Array.isArray(data)) return { ...NOTHING, owed: data.flatMap(ofVersionOne) }
  const { version, owed, read } = (data ?? {}) as { version?: unknown; owed?: unknown; read?: unknown }
  if (typeof version === 'number' && version > JOURNAL_VERSION) {
    const warning = `what earlier runs owe is not known: ${path} is of version ${version}, and this wrtcplay reads version ${JOURNAL_VERSION}`
    return { ...NOTHING, warnings: [warning], isForeign: true }
  }
  if (version !== JOURNAL_VERSION || !Array.isArray(owed)) return NOTHING
  const offsets = Object.entries((read ?? {}) as object).filter(
    ([, end]) => Number.isSafeInteger(end) && end >= 0,
  )
  return { ...NOTHING, owed: owed.filter(isOwedHandler), read: Object.fromEntries(offsets) }
}

const NOTHING: OwedBefore = { owed: [], read: {}, warnings: [], isForeign: false }

function savedData(path: string, files: ReadState): unknown {
  try {
    return JSON.parse(files.read(path, MOST_SAVED).toString())
  } catch {
    return undefined
  }
}

function isOwedHandler(item: Partial<OwedHandler> | null): item is OwedHandler {
  return typeof item?.host === 'string' && typeof item.address === 'string'
}

function ofVersionOne(item: unknown): readonly OwedHandler[] {
  const [, host, address] = typeof item === 'string' ? (/^([^\n]+)\n(.+)$/s.exec(item) ?? []) : []
  return host === undefined || address === undefined ? [] : [{ host, address }]
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
