import { Diagnostics } from '../../../src/core/diagnostic.ts'
import { compileValue } from '../../../src/language/compile-value.ts'
import type { Scope } from '../../../src/language/value-template.ts'
import { allText, readValue } from './read-text.ts'

/** Text with `{{ … }}`, as it is in a scope. */
export function rendered(text: string, scope: Scope): string {
  const diagnostics = new Diagnostics()
  const value = compileValue(readValue(JSON.stringify({ text }), 'text'), diagnostics)
  if (diagnostics.hasErrors) throw new Error(allText(diagnostics))
  return String(value.render(scope))
}
