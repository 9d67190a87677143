import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'
import { withinStack } from '../core/within-stack.ts'
import { checkJinja } from './check-jinja.ts'
import { checkTemplate } from './check-template.ts'
import { renderTemplate } from './render-template.ts'
import { parseTemplate } from './template-source.ts'
import type { FileTemplate } from './value-template.ts'

/**
 * Compiles a Handlebars file. What is wrong is reported, all of it at once; there is no template only when the
 * file cannot be read as one, so that its references can be checked whatever else is wrong in it.
 */
export function compileTemplate(file: SourceFile, diagnostics: Diagnostics): FileTemplate | undefined {
  const compiled = withinStack(() => compileWithin(file, diagnostics))
  if (compiled !== 'too deep') return compiled
  diagnostics.error(TOO_DEEP, { file, start: 0, end: 0 }, 'divide it, or make variables of its parts')
  return undefined
}

const TOO_DEEP = 'the template is nested too deeply'

function compileWithin(file: SourceFile, diagnostics: Diagnostics): FileTemplate | undefined {
  checkJinja(file, diagnostics)
  const parsed = parseTemplate(file)
  if ('summary' in parsed) {
    diagnostics.error(parsed.summary, parsed.span, parsed.hint)
    return undefined
  }
  const { program, spanOf } = parsed
  const { references, itemReferences } = checkTemplate(program, spanOf, diagnostics)
  return {
    path: file.path,
    references,
    itemReferences,
    render: (scope) => renderTemplate(program, spanOf, scope),
  }
}
