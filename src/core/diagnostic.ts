import type { DiagnosticCode } from './diagnostic-codes.ts'
import type { SourceSpan } from './source.ts'

/** A mistake (or doubt) in the user's files, with its place and what to do. */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  /** One sentence without a full stop: what is wrong. */
  readonly summary: string
  /** `undefined` for a mistake without a place in a file, such as a missing file. */
  readonly span: SourceSpan | undefined
  /** What the user can do, where that is known. */
  readonly hint: string | undefined
  /** The place is named, but its line, which holds a secret, is not shown. */
  readonly isPrivate?: true
}

/** What the user can do, or a function that finds it, called only when the diagnostic is shown. */
type Hint = string | undefined | (() => string | undefined)

/** Collects diagnostics while loading goes on, so that all mistakes are reported at once. */
export class Diagnostics {
  readonly #items: Diagnostic[] = []

  error(code: DiagnosticCode, summary: string, span?: SourceSpan, hint?: Hint): void {
    this.#items.push(hinted({ code, severity: 'error', summary, span }, hint))
  }

  /** An error whose line is not shown, because it holds a secret. */
  privateError(code: DiagnosticCode, summary: string, span: SourceSpan, hint?: string): void {
    this.#items.push({ code, severity: 'error', summary, span, hint, isPrivate: true })
  }

  warning(code: DiagnosticCode, summary: string, span?: SourceSpan, hint?: string): void {
    this.#items.push({ code, severity: 'warning', summary, span, hint })
  }

  add(diagnostics: Iterable<Diagnostic>): void {
    this.#items.push(...diagnostics)
  }

  get hasErrors(): boolean {
    return this.#items.some((item) => item.severity === 'error')
  }

  /** How many diagnostics were reported so far, with repeats. */
  get count(): number {
    return this.#items.length
  }

  /** In the order of files as first seen, then of places; the same mistake at the same place only once. */
  get all(): readonly Diagnostic[] {
    return sortByPlace(withoutRepeats(this.#items))
  }
}

function hinted(diagnostic: Omit<Diagnostic, 'hint'>, hint: Hint): Diagnostic {
  if (typeof hint !== 'function') return { ...diagnostic, hint }
  let found: { readonly hint: string | undefined } | undefined
  return {
    ...diagnostic,
    get hint(): string | undefined {
      found ??= { hint: hint() }
      return found.hint
    },
  }
}

function withoutRepeats(items: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>()
  for (const item of items) {
    const key = `${item.span?.file.path}:${item.span?.start}:${item.summary}`
    if (!seen.has(key)) seen.set(key, item)
  }
  return [...seen.values()]
}

function sortByPlace(items: readonly Diagnostic[]): readonly Diagnostic[] {
  const paths = [...new Set(items.map((item) => item.span?.file.path))]
  const order = new Map(paths.map((path, index) => [path, index]))
  const orderOf = ({ span }: Diagnostic): number => order.get(span?.file.path) ?? 0
  return items.toSorted((a, b) => orderOf(a) - orderOf(b) || (a.span?.start ?? 0) - (b.span?.start ?? 0))
}
