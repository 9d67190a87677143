import type { Diagnostics } from '../core/diagnostic.ts'
import type { SourceSpan } from '../core/source.ts'
import { suggestionHint } from '../core/suggest.ts'
import { indexesInQuotes, TWICE } from './quoted-twice.ts'
import type { Block, Call, Expression, Path, Program, Statement } from './template-ast.ts'
import { TEMPLATE_HELPERS } from './template-helpers.ts'
import { innerScope, rootScope, startOf, type TemplateScope } from './template-scope.ts'
import type { SpanOf } from './template-source.ts'
import { EACH, type FileTemplate, type ItemReference, type Reference } from './value-template.ts'

/** Reports what a template may not hold and gives the variables that it reads. */
export function checkTemplate(
  program: Program,
  spanOf: SpanOf,
  diagnostics: Diagnostics,
): Pick<FileTemplate, 'references' | 'itemReferences'> {
  const checking: Checking = { spanOf, diagnostics, references: [], itemReferences: [], branches: 0 }
  checkProgram(program, rootScope<StaticValue>([]), checking)
  return checking
}

/** The path of a value from the root; `unknown` for what a helper gives, and for the names of a loop. */
type StaticValue = ItemReference['path'] | 'unknown'

type Scope = TemplateScope<StaticValue>

interface Checking {
  readonly spanOf: SpanOf
  readonly diagnostics: Diagnostics
  readonly references: Reference[]
  readonly itemReferences: ItemReference[]
  /** Blocks around the place that are left out at times. */
  branches: number
}

function checkProgram(program: Program | undefined, scope: Scope, checking: Checking): void {
  const body = program?.body ?? []
  for (const statement of body) checkStatement(statement, scope, checking)
  warnOfQuotes(body, checking)
}

function warnOfQuotes(body: readonly Statement[], { diagnostics, spanOf }: Checking): void {
  const texts = body.map((one) => (one.type === 'ContentStatement' ? one.value : undefined))
  for (const index of indexesInQuotes(texts)) {
    const call = body[index]
    if (call?.type !== 'MustacheStatement' || call.params.length === 0) continue
    if (call.path.type === 'PathExpression' && call.path.original === 'sh')
      diagnostics.warning(
        'quoted-twice',
        `{{sh}} ${TWICE}`,
        spanOf(call.path),
        'take the quotes around {{sh …}} away',
      )
  }
}

function checkStatement(statement: Statement, scope: Scope, checking: Checking): void {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      break
    case 'MustacheStatement':
      checkMustache(statement, scope, checking)
      break
    case 'BlockStatement':
      checkBlock(statement, scope, checking)
      break
    default:
      reportUnsupported(statement, checking)
  }
}

function reportUnsupported(statement: Statement, { diagnostics, spanOf }: Checking): void {
  const hint = 'put what it would hold into the template itself'
  diagnostics.error(
    'partial-in-template',
    'partials and decorators are not supported',
    spanOf(statement),
    hint,
  )
}

function checkMustache(call: Call, scope: Scope, checking: Checking): void {
  if (isCall(call)) checkHelper(call, scope, checking)
  else if (call.path.type === 'PathExpression') checkPath(call.path, scope, checking)
  else
    checking.diagnostics.error(
      'literal-in-template',
      'a name is wanted here, not a literal',
      checking.spanOf(call.path),
    )
}

function isCall(call: Call): boolean {
  return call.params.length > 0 || (call.hash?.pairs.length ?? 0) > 0
}

function checkHelper(call: Call, scope: Scope, checking: Checking): void {
  const name = call.path.type === 'PathExpression' ? call.path.original : ''
  const helper = TEMPLATE_HELPERS.get(name)
  if (helper === undefined) reportUnknown(`helper "${name}"`, name, TEMPLATE_HELPERS.keys(), call, checking)
  else checkCount(name, helper.fewest, helper.most, call, checking)
  for (const param of call.params) checkExpression(param, scope, checking)
}

function checkCount(name: string, fewest: number, most: number, call: Call, checking: Checking): void {
  const [pair] = call.hash?.pairs ?? []
  if (pair !== undefined)
    checking.diagnostics.error('helper-option', `${name} takes no "${pair.key}="`, checking.spanOf(pair))
  const count = call.params.length
  if (count >= fewest && count <= most) return
  const wanted = fewest === most ? `${fewest}` : `${fewest} to ${most}`
  const values = most === 1 ? 'value' : 'values'
  checking.diagnostics.error(
    'helper-arguments',
    `${name} takes ${wanted} ${values}, not ${count}`,
    checking.spanOf(call.path),
  )
}

function checkExpression(expression: Expression, scope: Scope, checking: Checking): StaticValue {
  if (expression.type === 'PathExpression') return checkPath(expression, scope, checking)
  if (expression.type === 'SubExpression') checkHelper(expression, scope, checking)
  if (expression.type === 'UndefinedLiteral')
    checking.diagnostics.error(
      'undefined-in-template',
      'undefined is not a value',
      checking.spanOf(expression),
      'write null',
    )
  return 'unknown'
}

function checkPath(path: Path, scope: Scope, checking: Checking): StaticValue {
  const start = startOf(path, scope)
  if (start === undefined) {
    const why = path.data ? `there is no ${path.original} here` : 'there are not that many blocks around this'
    checking.diagnostics.error(
      'nothing-there-in-template',
      why,
      checking.spanOf(path),
      path.data ? DATA : '../ leads out of #each and #with',
    )
    return 'unknown'
  }
  if (start.value === 'unknown') return 'unknown'
  const full = [...start.value, ...start.rest]
  note(full, checking.spanOf(path), checking)
  return full
}

function note(path: ItemReference['path'], span: SourceSpan, checking: Checking): void {
  const last = path.at(-1)
  if (last === undefined) return
  const names = path.filter((name) => typeof name === 'string')
  if (names.length === path.length) checking.references.push({ path: names, span })
  else if (last !== EACH && checking.branches === 0) checking.itemReferences.push({ path, span })
}

const DATA = '@index, @key, @first and @last are known within #each, @root everywhere'

const BLOCKS: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with'])

function checkBlock(block: Block, scope: Scope, checking: Checking): void {
  const name = block.path.type === 'PathExpression' ? block.path.original : ''
  if (!BLOCKS.has(name)) reportUnknown(`block "${name}"`, name, BLOCKS, block, checking)
  else checkCount(name, 1, 1, block, checking)
  const values = block.params.map((param) => checkExpression(param, scope, checking))
  const inner = innerOf(name, values[0] ?? 'unknown', block.program?.blockParams, scope)
  checking.branches += name === 'each' ? 0 : 1
  checkProgram(block.program, inner, checking)
  checking.branches += name === 'each' ? 1 : 0
  checkProgram(block.inverse, scope, checking)
  checking.branches--
}

function innerOf(
  name: string,
  value: StaticValue,
  params: readonly string[] | undefined,
  scope: Scope,
): Scope {
  if (name === 'with') return innerScope(scope, value, params, [value], undefined)
  if (name !== 'each') return scope
  const item: StaticValue = value === 'unknown' ? value : [...value, EACH]
  return innerScope<StaticValue>(scope, item, params, [item, 'unknown'], LOOP_NAMES)
}

const LOOP_NAMES: ReadonlyMap<string, StaticValue> = new Map(
  ['index', 'key', 'first', 'last'].map((name) => [name, 'unknown'] as const),
)

function reportUnknown(
  what: string,
  name: string,
  known: Iterable<string>,
  call: Call,
  checking: Checking,
): void {
  checking.diagnostics.error(
    'unknown-helper',
    `unknown ${what}`,
    checking.spanOf(call.path),
    suggestionHint(name, known),
  )
}
