import { print, printableJson } from '../../core/printable.ts'
import type { ReporterKind } from '../reporter-kind.ts'

export const jsonl: ReporterKind = {
  name: 'jsonl',
  summary: 'one event a line',
  open: async ({ events, notices }) => ({
    reporter: {
      name: 'jsonl',
      onEvent: (event) => events.write(print`${printableJson(event)}\n`),
      close: () => events.flush(),
    },
    say: (line) => notices.write(print`${line}\n`),
  }),
}
