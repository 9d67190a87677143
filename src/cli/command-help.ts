import type { Options } from 'yargs'
import { type Printable, print, printable } from '../core/printable.ts'
import type { AnyCommand, ListedCommand, OptionSpec } from './command.ts'
import { usageLine } from './parse-arguments.ts'

/** `wrtcplay COMMAND --help`. */
export async function commandHelp(
  { name, summary }: ListedCommand,
  command: AnyCommand,
  columns: number,
): Promise<Printable> {
  const { default: yargs } = await import('yargs')
  const help = yargs([])
    .locale('en')
    .scriptName('wrtcplay')
    .usage(`Usage: ${usageLine(name, command.positionals)}\n\n${summary}`)
    .help(false)
    .version(false)
    .wrap(Math.min(columns, WIDEST))
    .options(Object.fromEntries(Object.entries(command.options).map(([key, spec]) => [key, asYargs(spec)])))
  if (command.examples !== undefined)
    help.epilogue(['Examples:', ...command.examples.map((example) => `  ${example}`)].join('\n'))
  return print`${printable(await help.getHelp())}\n`
}

const WIDEST = 110

function asYargs({ type, summary, alias, value, choices }: OptionSpec): Options {
  const hints = [summary, ...(type === 'list' ? ['(may be repeated)'] : [])]
  return {
    type: type === 'boolean' ? 'boolean' : type === 'number' ? 'number' : 'string',
    describe: hints.join(' '),
    ...(alias === undefined ? {} : { alias }),
    ...(choices === undefined ? {} : { choices }),
    ...(value === undefined ? {} : { defaultDescription: '' }),
  }
}
