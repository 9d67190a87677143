import { posix } from 'node:path'
import { Environment } from '@marcbachmann/cel-js'
import { shellWords } from '../core/shell.ts'
import { fromCel } from './cel-values.ts'
import { EXPRESSION_WORDS } from './expression-words.ts'

/** Static types that may be declared for a variable; anything else is known only when it runs. */
export type CelType = 'string' | 'bool' | 'int' | 'double' | 'list' | 'map'

/** Types of variables that are certain. Whoever loads makes it once for all expressions that see these variables. */
export class KnownTypes {
  readonly #types: Readonly<Record<string, CelType>>
  #environment: Environment | undefined

  constructor(types: Readonly<Record<string, CelType>>) {
    this.#types = types
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#types, name)
  }

  /** CEL with these variables declared, for checks ahead of a run. */
  environment(): Environment {
    this.#environment ??= declaring(this.#types)
    return this.#environment
  }
}

function declaring(types: Readonly<Record<string, CelType>>): Environment {
  const environment = celEnvironment().clone()
  for (const [name, type] of Object.entries(types))
    if (!EXPRESSION_WORDS.has(name)) environment.registerVariable(name, type)
  return environment
}

/** CEL as wrtcplay speaks it: unknown names are found when running, lists may be mixed, `a.?b` gives an optional. */
export function celEnvironment(): Environment {
  return ENVIRONMENT
}

function withFunctions(environment: Environment): Environment {
  for (const [signature, handler] of FUNCTIONS) environment.registerFunction(signature, handler)
  for (const [operator, apply] of MIXED) {
    environment.registerOperator(`int ${operator} double`, apply)
    environment.registerOperator(`double ${operator} int`, apply)
  }
  return environment
}

type Handler = (...args: never[]) => unknown

/** Beside CEL's own (docs: `size`, `contains`, `startsWith`, `matches`, `trim`, `split`, `join` …). Pure, no I/O. */
const FUNCTIONS: readonly (readonly [string, Handler])[] = [
  ['lines(string): list<string>', linesOf],
  ['string.lines(): list<string>', linesOf],
  ['basename(string): string', (path: string) => posix.basename(path)],
  ['dirname(string): string', (path: string) => posix.dirname(path)],
  [
    'string.replace(string, string): string',
    (text: string, from: string, to: string) => text.replaceAll(from, to),
  ],
  ...['string', 'int', 'uint', 'double', 'bool', 'list<dyn>'].map(
    (type) => [`quote(${type}): string`, (value: unknown) => shellWords(fromCel(value))] as const,
  ),
]

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** A whole number of YAML's is an int and 1.5 a double: without these, whether `x * 1.5` works would depend on x. */
const MIXED: readonly (readonly [string, (a: bigint | number, b: bigint | number) => number])[] = [
  ['+', (a, b) => Number(a) + Number(b)],
  ['-', (a, b) => Number(a) - Number(b)],
  ['*', (a, b) => Number(a) * Number(b)],
  ['/', (a, b) => Number(a) / Number(b)],
]

const ENVIRONMENT = withFunctions(
  new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    // Whoever goes through an expression goes as deep as it has operators in a row.
    limits: { maxAstNodes: 3000 },
  }),
)
