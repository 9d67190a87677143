import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import { suggest, suggestionHint } from '../core/suggest.ts'
import { hyphenHintAt } from './hyphen-hint.ts'
import type { Reference } from './value-template.ts'

/** The names that are known before a run. `any` stands for a value of which no more is known. */
export interface KnownNames {
  readonly [name: string]: 'any' | KnownNames
}

/** Reports every reference to a name that will not be there. */
export function checkReferences(
  references: readonly Reference[],
  known: KnownNames,
  diagnostics: Diagnostics,
): boolean {
  let allKnown = true
  for (const reference of references) {
    const problem = problemOf(reference, known)
    if (problem === undefined) continue
    allKnown = false
    diagnostics.error(problem.code, problem.summary, reference.span, problem.hint)
  }
  return allKnown
}

interface Problem {
  readonly code: 'unknown-variable' | 'no-such-member'
  readonly summary: string
  readonly hint: string | undefined
}

function problemOf(reference: Reference, known: KnownNames): Problem | undefined {
  const { path, optional } = reference
  const needed = optional && path.length > 1 ? path.slice(0, -1) : path
  let names: KnownNames | 'any' = known
  for (const [depth, name] of needed.entries()) {
    if (names === 'any') return undefined
    const next: KnownNames | 'any' | undefined = Object.hasOwn(names, name) ? names[name] : undefined
    if (next === undefined) {
      const summary =
        depth > 0 ? `${path.slice(0, depth).join('.')} has no "${name}"` : `undefined variable "${name}"`
      return {
        code: depth > 0 ? 'no-such-member' : 'unknown-variable',
        summary,
        hint: (depth === 0 ? resultHint(name, known) : undefined) ?? hintFor(name, names, reference.span),
      }
    }
    names = next
  }
  return undefined
}

function resultHint(name: string, known: KnownNames): string | undefined {
  const results = Object.hasOwn(known, 'results') ? known['results'] : undefined
  const isResult = typeof results === 'object' && Object.hasOwn(results, name)
  return isResult ? `it is a registered result: write results.${name}` : undefined
}

function hintFor(name: string, names: KnownNames, span: SourceSpan): string | undefined {
  const all = Object.keys(names)
  if (suggest(name, all) !== undefined) return suggestionHint(name, all)
  return hyphenHintAt(span) ?? suggestionHint(name, all)
}
