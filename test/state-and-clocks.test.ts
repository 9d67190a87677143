import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/* What a module holds for itself, and what it takes from nowhere, can neither be tested nor told apart between two runs. */

/** Folders in which time is read where it is needed: they wait for something outside, whose time no test sets. */
const OWN_CLOCKS: Readonly<Record<string, string>> = {
  cli: 'the command line is where clock and randomness come from',
  lab: 'waits for processes and mounts of this machine',
  shell: 'deadlines of units; markers that nobody may foresee',
  transport: 'deadlines of connections; names of new files that nobody may foresee',
}

const SRC = join(import.meta.dirname, '../src')
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({
    path,
    text: readFileSync(join(SRC, path), 'utf8').replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, ''),
  }))

describe('a module of src', () => {
  it('holds no state of its own', () => {
    const holding = FILES.filter(({ text }) => STATE.some((pattern) => pattern.test(text)))
    expect(holding.map(({ path }) => path)).toEqual([])
  })

  it('takes clock and randomness from its caller', () => {
    const taking = FILES.filter(({ text }) => CLOCK_OR_CHANCE.test(text))
    const folders = new Set(taking.map(({ path }) => path.split('/')[0] ?? ''))
    expect([...folders].toSorted()).toEqual(Object.keys(OWN_CLOCKS))
  })

  it.each([
    'let count = 0',
    'export let last: string | undefined',
    'const known = new Map<string, number>()',
    'const CACHE: Map<string, number> = new Map()',
    'const seen = new WeakSet()',
    'const queue: string[] = []',
    'const byName = {}',
    'const byName: Record<string, string> = {}',
    'class A {\n  static #count = 0\n}',
    'class A {\n  static readonly all = new Set<string>()\n}',
  ])('is found that has: %s', (text) => {
    expect(STATE.some((pattern) => pattern.test(`import x from 'y'\n\n${text}\n`))).toBe(true)
  })

  it.each([
    "const NAMES: ReadonlySet<string> = new Set(['a'])",
    'const FIELDS: ReadonlyMap<string, string> = new Map([])',
    'function f() {\n  let count = 0\n  const known = new Map()\n}',
    'const NONE: readonly string[] = []',
    'const NO_TYPES: Readonly<Record<string, string>> = {}',
    'class A {\n  readonly #known = new Map()\n}',
  ])('is not found for: %s', (text) => {
    expect(STATE.some((pattern) => pattern.test(`${text}\n`))).toBe(false)
  })

  it.each([
    'Date.now()',
    'new Date()',
    'performance.now()',
    'process.hrtime()',
    'Math.random()',
    'randomBytes(4)',
    'crypto.randomUUID()',
  ])('is found that takes %s', (text) => {
    expect(CLOCK_OR_CHANCE.test(text)).toBe(true)
  })
})

/** At the beginning of a line stands what belongs to the module. */
const STATE: readonly RegExp[] = [
  /^(?:export )?(?:let|var) /m,
  /^(?:export )?const \w+(?:: (?!Readonly|readonly)[^=\n]+)? = new (?:Map|Set|WeakMap|WeakSet|Array|Ajv)\b/m,
  /^(?:export )?const \w+(?:: (?!Readonly|readonly)[^=\n]*[[<][^=\n]*)? = (?:\[\]|\{\})$/m,
  /^ +(?:private |public )?static (?!readonly )#?\w+ *(?::[^=\n]+)?=/m,
  /^ +(?:private |public )?static readonly #?\w+ *(?:: (?!Readonly)[^=\n]+)?= new (?:Map|Set|WeakMap|WeakSet|Array)\b/m,
]

const CLOCK_OR_CHANCE =
  /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bhrtime\b|\bMath\.random\(|\brandom(?:Bytes|UUID|Int|FillSync)\(|\bgetRandomValues\(/
