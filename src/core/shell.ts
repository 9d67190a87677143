import { MASK, Secret } from './secret.ts'

/** What may stand in a `sh` template. Everything but a `Script` is quoted; a list becomes words with blanks between. */
export type ShellValue = string | number | Secret | Script | readonly ShellValue[]

/** POSIX shell text as data: what runs and what may be shown. */
export interface Script {
  readonly kind: 'script'
  /** What the shell gets, secrets included. */
  readonly source: string
  /** The same with every secret masked: for plans, logs and events. */
  readonly shown: string
}

/**
 * POSIX shell from a template. Every interpolated value is quoted as one word, so that no value is ever
 * read as syntax; a `Script` is inserted as it is, a `Secret` is masked in `shown`.
 *
 *     sh`chown ${owner} ${path}`
 */
export function sh(parts: TemplateStringsArray, ...values: readonly ShellValue[]): Script {
  const words = values.map(toScript)
  const join = (pick: (word: Script) => string): string =>
    parts.map((part, index) => (index === 0 ? part : pick(words[index - 1] ?? EMPTY) + part)).join('')
  return { kind: 'script', source: join((word) => word.source), shown: join((word) => word.shown) }
}

/** Scripts one after the other, each on lines of its own. */
export function joinScripts(scripts: readonly Script[], separator = '\n'): Script {
  return {
    kind: 'script',
    source: scripts.map((script) => script.source).join(separator),
    shown: scripts.map((script) => script.shown).join(separator),
  }
}

/** Shell text that the user wrote; it is trusted as it stands, for it is theirs. */
export function userScript(text: string): Script {
  return { kind: 'script', source: text, shown: text }
}

/** One word for a POSIX shell, whatever bytes but NUL it holds. */
export function quote(text: string): string {
  if (text.includes('\0')) throw new RangeError(NUL)
  return /^[\w@%+=:,./-]+$/.test(text) ? text : inQuotes(text)
}

/**
 * What `quote(x)` and `{{sh x}}` give: one word for text, a number or a boolean, words with blanks between for a
 * list. It always stands in quotes, for it may be put where a bare `if`, `A=b` or `2` before `>` means something else.
 * Throws `RangeError`, with what to do, for what is no word.
 */
export function shellWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(shellWords).join(' ')
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new RangeError(NUL)
    return inQuotes(value)
  }
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return inQuotes(String(value))
  throw new RangeError(
    value === null || value === undefined
      ? 'null is no shell word: give the variable a value, "" for an empty word'
      : 'a map is no shell word: name one of its keys',
  )
}

const NUL = 'a shell word cannot hold a NUL byte: take it out of the value'

function inQuotes(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

const EMPTY: Script = { kind: 'script', source: '', shown: '' }

function toScript(value: ShellValue): Script {
  if (typeof value === 'string') return userScript(quote(value))
  if (typeof value === 'number') return userScript(String(value))
  if (value instanceof Secret) return { kind: 'script', source: quote(value.reveal()), shown: MASK }
  return 'kind' in value ? value : joinScripts(value.map(toScript), ' ')
}
