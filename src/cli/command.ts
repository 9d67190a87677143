import type { Terminal } from './terminal.ts'

/** One command of the command line: what it takes, as data for parser and help alike, and what it does. */
export interface Command<Options extends OptionTable = OptionTable> {
  readonly positionals: readonly Positional[]
  readonly options: Options
  /** Below the options in its help. */
  readonly examples?: readonly string[]
  act(input: CommandInput<Options>, terminal: Terminal): Promise<number>
}

interface Positional {
  /** As help shows it: `PLAYBOOK`. */
  readonly name: string
  readonly kind: 'required' | 'optional' | 'rest'
}

export type OptionTable = Readonly<Record<string, OptionSpec>>

export interface OptionSpec {
  /** `list` may be given several times, each with one value. */
  readonly type: 'boolean' | 'string' | 'number' | 'list'
  readonly summary: string
  readonly alias?: string
  /** What stands for the value in help: `PATTERN`. */
  readonly value?: string
  readonly choices?: readonly string[]
}

export interface CommandInput<Options extends OptionTable> {
  readonly options: OptionValues<Options>
  /** In order; a command's `rest` includes what stands after `--`. */
  readonly positionals: readonly string[]
}

export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]: OptionValue<Options[Name]['type']>
}

type OptionValue<Type extends OptionSpec['type']> = {
  readonly boolean: boolean | undefined
  readonly string: string | undefined
  readonly number: number | undefined
  readonly list: readonly string[]
}[Type]

/** Types the options from their table. */
export function defineCommand<const Options extends OptionTable>(definition: Command<Options>): AnyCommand {
  return definition as unknown as AnyCommand
}

/** The values have been checked against the table before `act` sees them. */
export type AnyCommand = Command<Record<never, never>> & { readonly options: OptionTable }

/** A command as the overview shows it; its file is loaded only when it is used. */
export interface ListedCommand {
  /** One word, or two: `lab up`. */
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<AnyCommand>
}
