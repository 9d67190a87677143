import { indented, joined, type Printable, print } from '../core/printable.ts'
import { CommandFailure, Reported } from './command-failure.ts'
import { commandHelp } from './command-help.ts'
import { EXIT } from './exit-code.ts'
import { familyHelp, findCommand } from './find-command.ts'
import { parseArguments } from './parse-arguments.ts'
import { refuseForeignState } from './state-folder.ts'
import type { Terminal } from './terminal.ts'

/** Finds a command, reads its arguments and runs it. Errors that the user can act on are shown; others are thrown. */
export async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await act(argv, terminal)
  } catch (error) {
    if (error instanceof Reported) return error.exitCode
    if (!(error instanceof CommandFailure)) throw error
    terminal.stderr.write(failureText(error))
    return error.exitCode
  }
}

async function act(argv: readonly string[], terminal: Terminal): Promise<number> {
  const family = familyHelp(argv)
  if (family !== undefined) {
    terminal.stdout.write(family)
    return EXIT.asked
  }
  const found = findCommand(argv)
  const command = await found.command.load()
  if (asksForHelp(found.argv)) {
    terminal.stdout.write(await commandHelp(found.command, command, terminal.columns()))
    return EXIT.asked
  }
  refuseForeignState(terminal.files)
  return command.act(parseArguments(found.command.name, command, found.argv), terminal)
}

/** Whether help is requested before `--`; the words after `--` belong to another command. */
function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? undefined : end).some((word) => word === '--help' || word === '-h')
}

function failureText({ message, hint }: CommandFailure): Printable {
  const more = hint === undefined ? [] : [print`  ${indented(hint, '  ')}`]
  return print`${joined([print`error: ${indented(message, '  ')}`, ...more], '\n')}\n`
}
