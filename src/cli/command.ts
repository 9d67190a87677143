import type { Terminal } from './terminal.ts'

/** A command of the command line: its options and positionals, as data for parser and help, and its action. */
export interface Command<Options extends OptionTable = OptionTable> {
  readonly positionals: readonly Positional[]
  readonly options: Options
  /** Shown below the options in the command's help. */
  readonly examples?: readonly string[]
  act(input: CommandInput<Options>, terminal: Terminal): Promise<number>
}

interface Positional {
  /** The name in help: `PLAYBOOK`. */
  readonly name: string
  readonly kind: 'required' | 'optional' | 'rest'
}

export type OptionTable = Readonly<Record<string, OptionSpec>>

export interface OptionSpec {
  /** `list` may be given several times, with one value each. */
  readonly type: 'boolean' | 'string' | 'number' | 'list'
  readonly summary: string
  readonly alias?: string
  /** The word for the value in help: `PATTERN`. */
  readonly value?: string
  readonly choices?: readonly string[]
}

export interface CommandInput<Options extends OptionTable> {
  readonly options: OptionValues<Options>
  /** In order; those of a `rest` include all after `--`. */
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

/** Defines a command; the types of its options come from their table. */
export function defineCommand<const Options extends OptionTable>(definition: Command<Options>): AnyCommand {
  return definition as unknown as AnyCommand
}

/** Values are checked against the table before `act` gets them. */
export type AnyCommand = Command<Record<never, never>> & { readonly options: OptionTable }

/** A command as the overview shows it; the command's file is loaded only when the command runs. */
export interface ListedCommand {
  /** One word, or two: `lab up`. */
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<AnyCommand>
}
