import { type Printable, print, printable } from '../core/printable.ts'
import { suggestionHint } from '../core/suggest.ts'
import type { ListedCommand } from './command.ts'
import { usageError } from './command-failure.ts'
import { COMMANDS } from './command-list.ts'
import { commandLines } from './overview.ts'

export interface FoundCommand {
  readonly command: ListedCommand
  /** The words after the command's name. */
  readonly argv: readonly string[]
}

/** Finds a command by its words. Throws a usage error for unknown ones. */
export function findCommand(argv: readonly string[]): FoundCommand {
  const [first = '', second] = argv
  if (first.startsWith('-')) throw usageError(`${first} stands where a command should`, AFTER)
  const single = COMMANDS.find(({ name }) => name === first)
  if (single !== undefined) return { command: single, argv: argv.slice(1) }
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `))
  if (family.length === 0) throw usageError(`unknown command "${first}"`, suggestionHint(first, firstWords()))
  if (second === undefined || second.startsWith('-'))
    throw usageError(`${first} is one of several commands`, commandLines(first).join('\n'))
  const command = family.find(({ name }) => name === `${first} ${second}`)
  if (command !== undefined) return { command, argv: argv.slice(2) }
  const words = family.map(({ name }) => name.slice(first.length + 1))
  throw usageError(`unknown command "${first} ${second}"`, suggestionHint(second, words))
}

/** The help for commands that begin with a word, as for `wrtcplay lab --help`; `undefined` for other command lines. */
export function familyHelp(argv: readonly string[]): Printable | undefined {
  const [first = '', second] = argv
  if (second !== '--help' && second !== '-h') return undefined
  if (!COMMANDS.some(({ name }) => name.startsWith(`${first} `))) return undefined
  return print`${printable(commandLines(first).join('\n'))}\n`
}

const AFTER = 'options come after the command: wrtcplay COMMAND [OPTIONS]'

function firstWords(): ReadonlySet<string> {
  return new Set(COMMANDS.map(({ name }) => name.split(' ', 1)[0] ?? name))
}
