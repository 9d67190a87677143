import type { Diagnostics } from '../core/diagnostic.ts'
import { suggestionHint } from '../core/suggest.ts'
import { hyphenHint } from './cel-messages.ts'
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
    diagnostics.error(problem.summary, reference.span, problem.hint)
  }
  return allKnown
}

interface Problem {
  readonly summary: string
  readonly hint: string | undefined
}

function problemOf({ path, optional }: Reference, known: KnownNames): Problem | undefined {
  const needed = optional && path.length > 1 ? path.slice(0, -1) : path
  let names: KnownNames | 'any' = known
  for (const [depth, name] of needed.entries()) {
    if (names === 'any') return undefined
    const next: KnownNames | 'any' | undefined = Object.hasOwn(names, name) ? names[name] : undefined
    if (next === undefined) return missing(path.slice(0, depth), name, names, known)
    names = next
  }
  return undefined
}

function missing(parents: readonly string[], name: string, names: KnownNames, known: KnownNames): Problem {
  if (parents.length > 0) {
    return {
      summary: `${parents.join('.')} has no "${name}"`,
      hint: suggestionHint(name, Object.keys(names)),
    }
  }
  return {
    summary: `undefined variable "${name}"`,
    hint: resultHint(name, known) ?? suggestionHint(name, Object.keys(names)),
  }
}

function resultHint(name: string, known: KnownNames): string | undefined {
  const results = Object.hasOwn(known, 'results') ? known['results'] : undefined
  const isResult = typeof results === 'object' && Object.hasOwn(results, name)
  return isResult ? `it is a registered result: write results.${name}` : undefined
}
