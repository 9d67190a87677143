import { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'
import { checkTemplate } from './check-template.ts'
import { renderTemplate } from './render-template.ts'
import { parseTemplate } from './template-source.ts'
import type { FileTemplate } from './value-template.ts'

/** Compiles a Handlebars file. What is wrong is reported, all of it at once, and then there is no template. */
export function compileTemplate(file: SourceFile, diagnostics: Diagnostics): FileTemplate | undefined {
  const parsed = parseTemplate(file)
  if ('summary' in parsed) {
    diagnostics.error(parsed.summary, parsed.span, parsed.hint)
    return undefined
  }
  const found = new Diagnostics()
  const { program, spanOf } = parsed
  const references = checkTemplate(program, spanOf, found)
  diagnostics.add(found.all)
  if (found.hasErrors) return undefined
  return { path: file.path, references, render: (scope) => renderTemplate(program, spanOf, scope) }
}
