import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceFile } from '../core/source.ts'
import { withinStack } from '../core/within-stack.ts'
import { checkJinja } from './check-jinja.ts'
import { checkTemplate } from './check-template.ts'
import { renderTemplate } from './render-template.ts'
import type { Program } from './template-ast.ts'
import { parseTemplate } from './template-source.ts'
import type { FileTemplate } from './value-template.ts'

/**
 * Compiles a Handlebars file. What is wrong is reported, all of it at once; there is no template only when the
 * file cannot be read as one, so that its references can be checked whatever else is wrong in it.
 */
export function compileTemplate(file: SourceFile, diagnostics: Diagnostics): FileTemplate | undefined {
  const compiled = withinStack(() => compileWithin(file, diagnostics))
  if (compiled !== 'too deep') return compiled
  diagnostics.error(
    'nested-too-deeply',
    TOO_DEEP,
    { file, start: 0, end: 0 },
    'divide it, or make variables of its parts',
  )
  return undefined
}

const TOO_DEEP = 'the template is nested too deeply'
/** Blocks within blocks. What the stack bears depends on what ran before, so it is not asked first. */
const MOST_BLOCKS_DEEP = 500

function compileWithin(file: SourceFile, diagnostics: Diagnostics): FileTemplate | undefined | 'too deep' {
  checkJinja(file, diagnostics)
  const parsed = parseTemplate(file)
  if ('summary' in parsed) {
    diagnostics.error('template-syntax', parsed.summary, parsed.span, parsed.hint)
    return undefined
  }
  const { program, spanOf } = parsed
  if (isDeeper(program)) return 'too deep'
  const { references, itemReferences } = checkTemplate(program, spanOf, diagnostics)
  return {
    path: file.path,
    references,
    itemReferences,
    render: (scope) => renderTemplate(program, spanOf, scope),
  }
}

function isDeeper(program: Program): boolean {
  let level: readonly Program[] = [program]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_BLOCKS_DEEP) return true
    level = level.flatMap(({ body }) =>
      body.flatMap((part) =>
        part.type === 'BlockStatement' ? [part.program, part.inverse].filter((one) => one !== undefined) : [],
      ),
    )
  }
  return false
}
