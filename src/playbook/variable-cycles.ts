import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import type { ValueTemplate } from '../language/value-template.ts'

interface Definition {
  readonly value: ValueTemplate
  readonly span: SourceSpan
}

/** Reports variables of one level that are made from themselves, be it by way of others. */
export function reportVariableCycles(
  variables: ReadonlyMap<string, Definition>,
  diagnostics: Diagnostics,
): void {
  const settled = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    const definition = variables.get(name)
    if (definition === undefined || settled.has(name)) return
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name]
      const hint = 'give one of them a value, or another name'
      diagnostics.error(`a variable is made from itself: ${cycle.join(' → ')}`, definition.span, hint)
      return
    }
    for (const { path: reference } of definition.value.references) visit(reference[0] ?? '', [...path, name])
    settled.add(name)
  }
  for (const name of variables.keys()) visit(name, [])
}
