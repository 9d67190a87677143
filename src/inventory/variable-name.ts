import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import { EXPRESSION_WORDS } from '../language/expression-words.ts'

/** Names that wrtcplay gives to every task. */
export const RESERVED_NAMES: readonly string[] =
  'group groups host hosts index item pair pairs peer play result results role run this vars'.split(' ')

/** Says whether a variable can be called so; if not, why, and how it could be called. */
export function checkVariableName(name: string, span: SourceSpan, diagnostics: Diagnostics): boolean {
  if (RESERVED_NAMES.includes(name)) {
    diagnostics.error(
      'variable-reserved',
      `"${name}" is a reserved name`,
      span,
      'wrtcplay itself uses it in expressions: choose another name',
    )
    return false
  }
  if (EXPRESSION_WORDS.has(name)) {
    diagnostics.error(
      'variable-is-a-word',
      `"${name}" is a word of the expression language`,
      span,
      `call it "${name}_name", for example`,
    )
    return false
  }
  return checkIdentifier(name, 'variable', span, diagnostics)
}

/** The same for names that stand behind a dot, such as those of results: any word will do there. */
export function checkIdentifier(
  name: string,
  kind: 'variable' | 'result',
  span: SourceSpan,
  diagnostics: Diagnostics,
): boolean {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return true
  const valid = name.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_')
  const problem = name.includes('-')
    ? `the ${kind} name "${name}" holds a hyphen, which expressions read as a subtraction`
    : `"${name}" cannot be a ${kind} name: letters, digits and "_" make one, and no digit begins it`
  diagnostics.error('variable-unusable', problem, span, `call it "${valid}"`)
  return false
}
