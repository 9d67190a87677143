import parse from 'yargs-parser'
import { suggest, suggestionHint } from '../core/suggest.ts'
import type { AnyCommand, CommandInput, OptionSpec, OptionTable } from './command.ts'
import { usageError } from './command-failure.ts'

/**
 * Reads the options and positionals of a command with the parser of yargs. yargs itself, which takes as long to load
 * as Node, is loaded only for help. Throws a usage error for unknown words.
 */
export function parseArguments(
  name: string,
  command: AnyCommand,
  argv: readonly string[],
): CommandInput<OptionTable> {
  const { options } = command
  const parsed = parse([...argv], {
    boolean: namesOf(options, (spec) => spec.type === 'boolean'),
    string: ['_', ...namesOf(options, (spec) => spec.type !== 'boolean')],
    alias: Object.fromEntries(Object.entries(options).map(([option, { alias }]) => [option, alias ?? []])),
    configuration: CONFIGURATION,
  })
  const { _: words, '--': tail = [], ...given } = parsed
  for (const option of Object.keys(given)) checkKnown(option, options)
  return {
    options: Object.fromEntries(
      Object.entries(options).map(([option, spec]) => [option, optionValue(option, spec, given[option])]),
    ) as CommandInput<OptionTable>['options'],
    positionals: checkPositionals(name, command, words.map(String), tail.map(String)),
  }
}

const CONFIGURATION = {
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'populate--': true,
  'strip-aliased': true,
} as const

function namesOf(options: OptionTable, fits: (spec: OptionSpec) => boolean): string[] {
  return Object.entries(options).flatMap(([option, spec]) => (fits(spec) ? [option] : []))
}

function checkKnown(option: string, options: OptionTable): void {
  if (Object.hasOwn(options, option)) return
  const near = suggest(option, Object.keys(options))
  const dashed = option.length === 1 ? `-${option}` : `--${option}`
  throw usageError(`unknown option ${dashed}`, near === undefined ? undefined : `did you mean --${near}?`)
}

function optionValue(option: string, spec: OptionSpec, value: unknown): unknown {
  if (value === undefined) return spec.type === 'list' ? [] : undefined
  const values = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  if (spec.type === 'boolean') return values.at(-1) === true
  const texts = values.map(String)
  if (texts.includes('')) throw usageError(`--${option} needs a value: --${option} ${spec.value ?? 'VALUE'}`)
  for (const text of texts) checkChoice(option, spec, text)
  if (spec.type === 'list') return texts
  const [text = '', ...more] = texts
  if (more.length > 0) throw usageError(`--${option} is given ${texts.length} times`)
  return spec.type === 'number' ? numberOf(option, text) : text
}

function checkChoice(option: string, { choices }: OptionSpec, text: string): void {
  if (choices === undefined || choices.includes(text)) return
  throw usageError(`--${option} cannot be "${text}"`, suggestionHint(text, choices))
}

function numberOf(option: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw usageError(`--${option} must be a whole number above 0, not "${text}"`)
}

function checkPositionals(
  name: string,
  { positionals }: AnyCommand,
  words: readonly string[],
  tail: readonly string[],
): readonly string[] {
  const given = [...words, ...tail]
  const missing = positionals.find((one, index) => one.kind === 'required' && given[index] === undefined)
  if (missing !== undefined)
    throw usageError(`${missing.name} is missing`, `usage: ${usageLine(name, positionals)}`)
  const surplus = positionals.some(({ kind }) => kind === 'rest') ? undefined : given[positionals.length]
  if (surplus !== undefined)
    throw usageError(`"${surplus}" is one word too many`, `usage: ${usageLine(name, positionals)}`)
  return given
}

/** `wrtcplay run PLAYBOOK [OPTIONS]`. */
export function usageLine(name: string, positionals: AnyCommand['positionals']): string {
  const words = positionals.map((one) => {
    if (one.kind === 'required') return one.name
    return one.kind === 'rest' ? `-- ${one.name}...` : `[${one.name}]`
  })
  return ['wrtcplay', name, ...words, '[OPTIONS]'].join(' ')
}
