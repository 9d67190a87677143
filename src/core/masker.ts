import { MASK } from './secret.ts'
import { quote } from './shell.ts'

/**
 * Replaces every secret known so far in texts that leave the program: as it is, quoted for a shell,
 * in base64, in JSON, and line by line. Texts shorter than four characters are masked only as a whole value,
 * for masking every `a` would hide nothing and destroy everything.
 */
export class Masker {
  readonly #forms = new Set<string>()
  #pattern: RegExp | undefined

  add(secret: string): void {
    for (const form of formsOf(secret)) if (form.length >= SHORTEST) this.#forms.add(form)
    this.#pattern = undefined
  }

  mask(text: string): string {
    if (this.#forms.size === 0) return text
    this.#pattern ??= new RegExp(longestFirst(this.#forms).map(escapeForRegExp).join('|'), 'g')
    return text.replace(this.#pattern, MASK)
  }

  /** Whether a secret that is known so far stands in a text, in any of its forms. */
  holds(text: string): boolean {
    return this.mask(text) !== text
  }

  /** A copy of plain data in which every string (keys too) is masked. */
  maskData<T>(value: T): T {
    return this.#forms.size === 0 ? value : (this.#maskAny(value) as T)
  }

  #maskAny(value: unknown): unknown {
    if (typeof value === 'string') return this.mask(value)
    if (Array.isArray(value)) return value.map((item) => this.#maskAny(item))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.mask(key), this.#maskAny(item)]),
    )
  }
}

const SHORTEST = 4

function formsOf(secret: string): readonly string[] {
  const texts = [secret, secret.trim(), ...secret.split('\n').map((line) => line.trim())]
  return texts.flatMap((text) => [
    text,
    quote(text),
    text.replaceAll("'", `'\\''`),
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    ...base64Forms(text),
  ])
}

/** The base64 of a text as part of a longer one: three alignments, less the characters that its neighbours share. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64')
    const start = shift === 0 ? 0 : shift + 1
    const padding = encoded.length - encoded.replace(/=+$/, '').length
    return encoded.slice(start, padding === 0 ? undefined : -padding - 1)
  })
}

function longestFirst(forms: ReadonlySet<string>): readonly string[] {
  return [...forms].toSorted((a, b) => b.length - a.length)
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
