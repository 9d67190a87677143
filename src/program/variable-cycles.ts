import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import type { ValueTemplate } from '../language/value-template.ts'

export interface Definition {
  readonly value: ValueTemplate
  readonly span: SourceSpan
}

/** Reports variables of one level that depend on themselves, directly or through others. */
export function reportVariableCycles(
  variables: ReadonlyMap<string, Definition>,
  diagnostics: Diagnostics,
): void {
  const settled = new Set<string>()
  for (const name of variables.keys()) {
    const way: Step[] = [{ name, next: referencesOf(name, variables) }]
    const onWay = new Set([name])
    // Not recursive, because a chain of variables may be longer than the stack allows.
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const reference = settled.has(last.name) ? undefined : last.next.pop()
      if (reference === undefined) {
        settled.add(last.name)
        onWay.delete(last.name)
        way.pop()
      } else if (onWay.has(reference)) {
        report(reference, way, variables, diagnostics)
      } else if (variables.has(reference) && !settled.has(reference)) {
        way.push({ name: reference, next: referencesOf(reference, variables) })
        onWay.add(reference)
      }
    }
  }
}

/** A variable, and those that it reads and that are still to be followed, the next one last. */
interface Step {
  readonly name: string
  readonly next: string[]
}

function referencesOf(name: string, variables: ReadonlyMap<string, Definition>): string[] {
  return (variables.get(name)?.value.references ?? []).map(({ path }) => path[0] ?? '').toReversed()
}

function report(
  name: string,
  way: readonly Step[],
  variables: ReadonlyMap<string, Definition>,
  diagnostics: Diagnostics,
): void {
  const definition = variables.get(name)
  if (definition === undefined) return
  const names = way.map((step) => step.name)
  const cycle = shortened([...names.slice(names.indexOf(name)), name])
  const hint = 'give one of them a value, or another name'
  diagnostics.error(
    'variable-cycle',
    `a variable is made from itself: ${cycle.join(' → ')}`,
    definition.span,
    hint,
  )
}

function shortened(names: readonly string[]): readonly string[] {
  return names.length <= MOST_NAMED ? names : [...names.slice(0, MOST_NAMED - 2), '…', ...names.slice(-1)]
}

const MOST_NAMED = 12
