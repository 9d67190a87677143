import { JOURNAL_VERSION, type RecordedEvent } from './event.ts'
import { kindOfLine } from './event-schema.ts'

/** A journal that this version cannot read; the hint says what to do. */
export class JournalRefused extends Error {
  override readonly name = 'JournalRefused'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

/** The number of the first line that could not be read; all from that line on is lost. */
export interface CutOff {
  readonly line: number
  readonly why: 'cut off' | 'damaged'
}

/**
 * Passes the events of a journal on in their order, up to the first line that is no event. The caller has refused
 * journals of other versions (`refuseOtherVersion`).
 */
export function readJournal(text: string, visit: (event: RecordedEvent) => void): CutOff | undefined {
  let seq = 0
  for (let at = 0, line = 1; at < text.length; line++) {
    const found = text.indexOf('\n', at)
    const end = found === -1 ? text.length : found
    const value = parsedLine(text.slice(at, end))
    const kind = kindOfLine(value)
    const event = value as RecordedEvent
    if (kind === 'damaged' || event.seq !== seq + 1)
      return { line, why: found === -1 ? 'cut off' : 'damaged' }
    if (kind === 'event') visit(event)
    seq = event.seq
    at = end + 1
  }
  return undefined
}

/** What the first line says of a run; `undefined` where that line is missing or cut. */
export interface JournalHead {
  readonly version: number
  readonly playbook: unknown
  readonly mode: unknown
}

export function journalHead(firstLine: string): JournalHead | undefined {
  const head = parsedLine(firstLine) as Partial<Record<string, unknown>> | undefined | null
  if (typeof head !== 'object' || head === null) return undefined
  const { type, version, playbook, mode } = head
  return type === 'run.started' && typeof version === 'number' ? { version, playbook, mode } : undefined
}

/** Throws `JournalRefused` for the journal of a run that another version of wrtcplay has written. */
export function refuseOtherVersion(run: string, { version }: JournalHead): void {
  if (version === JOURNAL_VERSION) return
  const isNewer = version > JOURNAL_VERSION
  throw new JournalRefused(
    `the journal of run ${run} is of version ${version}, and this wrtcplay reads version ${JOURNAL_VERSION}`,
    isNewer
      ? 'use the newer wrtcplay that wrote it, or run the whole playbook once with this one'
      : 'an earlier wrtcplay wrote it: run the whole playbook once with this one',
  )
}

export function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
