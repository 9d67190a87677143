import { print, printableJson } from '../core/printable.ts'
import type { Reporter } from '../journal/event.ts'
import type { TextSink } from './text-sink.ts'

/** One event a line, as it is: `--output jsonl`. */
export function jsonlReporter(sink: TextSink): Reporter {
  return {
    name: 'jsonl',
    onEvent: (event) => sink.write(print`${printableJson(event)}\n`),
    close: () => sink.flush(),
  }
}
