import type { ReporterKind } from './reporter-kind.ts'
import { human } from './reporters/human.ts'
import { jsonl } from './reporters/jsonl.ts'

/** All forms of `--output`; the first one counts when nothing is said. */
export const REPORTERS: readonly [ReporterKind, ...ReporterKind[]] = [human, jsonl]

/** The reporter of a name that is one of the table, or the first one. */
export function reporterNamed(name: string | undefined, table: typeof REPORTERS = REPORTERS): ReporterKind {
  return table.find((kind) => kind.name === name) ?? table[0]
}

/** `--output` as the command line's parser and help take it. */
export function outputOption(table: typeof REPORTERS = REPORTERS) {
  return {
    type: 'string',
    choices: table.map(({ name }) => name),
    value: 'FORM',
    summary: table.map(({ name, summary }) => `${name}: ${summary}`).join('; '),
  } as const
}
