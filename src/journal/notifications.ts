import { closeSync, readSync } from 'node:fs'
import { JOURNAL_VERSION, type RecordedEvent } from './event.ts'
import { kindOfLine } from './event-schema.ts'
import { journalHead, parsedLine, refuseOtherVersion } from './read-journal.ts'

/** A journal, and the place from which it is read. */
export interface JournalPart {
  readonly id: string
  readonly path: string
  /** Bytes before that place, which is the beginning of a line. */
  readonly from: number
}

/**
 * The events from a place of a journal on that notify or settle a handler. Other lines are not parsed, so that a large
 * run without handlers costs little. A last line without its end is left for the next time. Throws `JournalRefused`
 * for a journal of a newer version; journals of older versions and of dry runs have no such events.
 */
export function notificationsIn(
  { id, path, from }: JournalPart,
  files: { open(path: string): number },
): { readonly events: readonly RecordedEvent[]; readonly end: number } {
  const descriptor = files.open(path)
  const events: RecordedEvent[] = []
  let end = from
  try {
    for (const lines of wholeLines(descriptor, from)) {
      if (end === 0 && !isReadable(lines, id)) return { events, end }
      end += lines.length
      if (MARKS.some((mark) => lines.includes(mark)))
        events.push(...lines.toString().split('\n').flatMap(eventIn))
    }
  } finally {
    closeSync(descriptor)
  }
  return { events, end }
}

const MARKS = ['"notifies":[', '"handler.settled"']

function isReadable(lines: Buffer, id: string): boolean {
  const head = journalHead(lines.toString('utf8', 0, lines.indexOf(LINE_END)))
  if (head === undefined || head.version < JOURNAL_VERSION) return false
  refuseOtherVersion(id, head)
  return head.mode === 'apply'
}

function eventIn(line: string): readonly RecordedEvent[] {
  if (!MARKS.some((mark) => line.includes(mark))) return []
  const value = parsedLine(line)
  return kindOfLine(value) === 'event' ? [value as RecordedEvent] : []
}

/** The bytes of a file from a place on, in pieces that end at the end of a line. */
function* wholeLines(descriptor: number, from: number): Iterable<Buffer> {
  let open: Buffer[] = []
  let at = from
  let length = 0
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    const count = readSync(descriptor, piece, 0, piece.length, at)
    if (count === 0 || length > LONGEST_LINE) return
    at += count
    const cut = piece.subarray(0, count).lastIndexOf(LINE_END) + 1
    if (cut > 0) yield Buffer.concat([...open, piece.subarray(0, cut)])
    open = cut > 0 ? [piece.subarray(cut, count)] : [...open, piece.subarray(0, count)]
    length = open.reduce((sum, { length: bytes }) => sum + bytes, 0)
  }
}

const LINE_END = 0x0a
const PIECE_BYTES = 2 ** 18
const LONGEST_LINE = 2 ** 28
