import type { RunMode } from '../journal/event.ts'
import type { OptionSpec } from './command.ts'
import { nameIn, shownExtra } from './extra-secrets.ts'
import type { Again } from './open-output.ts'
import { RUN_OPTIONS, type RunOptions } from './run-options.ts'

/**
 * The command line that goes on where a run ended: the same words, in the order of the options, and `--failed`. A dry
 * run is repeated as a whole instead.
 */
export function rerunCommand(
  given: string,
  options: RunOptions,
  { hidden, mode }: { readonly hidden: ReadonlySet<string>; readonly mode: RunMode },
): Again {
  const names = Object.keys(RUN_OPTIONS) as readonly (keyof RunOptions)[]
  const isKept = (name: keyof RunOptions): boolean => mode === 'check' || !LEFT_OUT.has(name)
  const words = names.filter(isKept).flatMap((name) => wordsOf(name, options, hidden))
  const missing = options['extra-vars']
    .flatMap((word) => nameIn(word) ?? [])
    .filter((name) => hidden.has(name))
  const failed = mode === 'check' ? [] : ['--failed']
  return { words: ['run', given, ...words, ...failed], missing: [...new Set(missing)] }
}

/** Options that are left out: the journal knows which tasks were selected. */
const LEFT_OUT: ReadonlySet<string> = new Set(['task', 'start-at', 'failed'])

function wordsOf(
  name: keyof RunOptions,
  options: RunOptions,
  hidden: ReadonlySet<string>,
): readonly string[] {
  const { alias, type }: OptionSpec = RUN_OPTIONS[name]
  const value = options[name]
  const flag = alias === undefined ? `--${name}` : `-${alias}`
  if (value === undefined) return []
  if (type === 'boolean') return value === true ? [flag] : value === false ? [`--no-${name}`] : []
  if (name === 'extra-vars') return options[name].flatMap((word) => [flag, shownExtra(word, hidden)])
  const words = Array.isArray(value) ? value : [value]
  return words.flatMap((word) => [flag, String(word)])
}
