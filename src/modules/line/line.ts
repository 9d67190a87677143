import {
  type Change,
  defineModule,
  type Failure,
  failure,
  isFailure,
  type Plan,
} from '../../core/module-definition.ts'
import type { ExpressionText } from '../../core/text-search.ts'
import { type EditedFile, editedProbe, readEdited, rewrite } from '../shared/edits/edited-file.ts'
import { fileText } from '../shared/edits/file-text.ts'
import { lineExpression } from '../shared/edits/user-regexp.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'
import { CHECKED_WRITE, type CheckedWrite, checkValidate } from '../shared/placement/placement-params.ts'
import { type DesiredLine, type Fits, joinLines, type SeenLine, splitLines, withLine } from './line-edit.ts'

interface LineParams extends CheckedWrite {
  readonly path: string
  readonly line?: string
  readonly match?: string
  readonly state?: 'present' | 'absent'
  readonly after?: string
  readonly before?: string
  readonly create?: boolean
}

interface LineState {
  readonly file: EditedFile | undefined
}

export const line = defineModule({
  name: 'line',
  summary: 'Keeps one line in a text file, or out of it.',
  params: {
    type: 'object',
    properties: {
      path: { ...ABSOLUTE_PATH, description: 'The file.' },
      line: { type: 'string', pattern: '^[^\\n]*$', description: 'The whole line, without its end.' },
      match: {
        type: 'string',
        minLength: 1,
        description:
          'JavaScript regular expression, Unicode-aware, for the line that `line` takes the place of: the last one that it finds. With `state: absent`, all lines that it finds are removed.',
      },
      state: { enum: ['present', 'absent'], description: '"present" when not given.' },
      after: {
        type: 'string',
        minLength: 1,
        description: 'A new line goes behind the last line that this regular expression finds.',
      },
      before: {
        type: 'string',
        minLength: 1,
        description: 'A new line goes before the first line that this regular expression finds.',
      },
      create: {
        type: 'boolean',
        description: 'Makes the file when it is not there. Without it that is a failure.',
      },
      ...CHECKED_WRITE,
    },
    required: ['path'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'The file.' },
      sha256: { type: 'string', description: 'Digest of its content; empty when it is not there.' },
    },
    required: ['path', 'sha256'],
    additionalProperties: false,
  },
  examples: [
    `- name: root logs in with keys alone
  line:
    path: /etc/ssh/sshd_config
    match: "^#?PermitRootLogin\\\\b"
    line: PermitRootLogin prohibit-password
    before: "^Match\\\\b"
    validate: sshd -t -f "$1"
  become: root`,
  ],
  check: (params) => {
    const expressions = expressionsOf(params)
    return isFailure(expressions) ? expressions : checkValidate(params)
  },
  probe: ({ path }) => editedProbe([path]),
  read: (output, { path }, foreseen): LineState | Failure => {
    const files = readEdited(output, [path], foreseen)
    return isFailure(files) ? files : { file: files[0] }
  },
  foresees: true,
  plan: planLine,
  report: ({ file }, _outputs, { path }) => ({ path, sha256: file?.sha256 ?? '' }),
  reads: () => ['package:*'],
  touches: ({ path }) => [`file:${path}`],
})

function planLine(params: LineParams, { file }: LineState): Plan {
  const { path, state = 'present', create = false } = params
  if (file === undefined && state === 'absent') return []
  if (file === undefined && !create) return failure(`${path} is not there`, 'say `create: true` to make it')
  const expressions = expressionsOf(params)
  if (isFailure(expressions)) return expressions
  const content = fileText(file?.bytes ?? Buffer.alloc(0))
  const lines = splitLines(content.text)
  const planned = (found: Found): readonly Change[] | Failure => {
    const seen = lines.map((line, index) => ({ ...line, fits: fitsAt(found, index) }))
    const wanted = fitsAt(found, lines.length)
    const after = state === 'absent' ? withoutLines(seen, params) : presentLines(seen, params, wanted)
    if (isFailure(after)) return after
    const text = joinLines(after)
    if (text === content.text && file !== undefined) return []
    return [rewrite(path, file, content.toBytes(text), { summary: summaryOf(params), write: params })]
  }
  const names = Object.keys(expressions)
  if (names.length === 0) return planned({})
  return {
    kind: 'inquiry',
    search: {
      what: `${names.map((name) => `\`${name}\``).join(' and ')} in ${path}`,
      expressions: Object.values(expressions),
      texts: [...lines.map(({ words }) => words), params.line ?? ''],
      replacement: undefined,
    },
    next: ({ found }) => planned(Object.fromEntries(names.map((name, index) => [name, found[index] ?? []]))),
  }
}

/** By expression: which lines it matches; the value for the desired line comes after those for the file's lines. */
type Found = Readonly<Record<string, readonly boolean[]>>

function fitsAt({ match, after, before }: Found, index: number): Fits {
  return {
    match: match?.[index] ?? false,
    after: after?.[index] ?? false,
    before: before?.[index] ?? false,
  }
}

function summaryOf({ path, line: words, match, state }: LineParams): string {
  const name = words ?? `lines like ${match}`
  return state === 'absent' ? `remove from ${path}: ${name}` : `put into ${path}: ${name}`
}

function withoutLines(lines: readonly SeenLine[], { line: words, match }: LineParams): readonly SeenLine[] {
  return lines.filter((one) => (match === undefined ? one.words !== words : !one.fits.match))
}

/** Refuses a line that every run would add again, before anything is written. */
function presentLines(
  lines: readonly SeenLine[],
  { path, line: words = '', after, before }: LineParams,
  fits: Fits,
): readonly SeenLine[] | Failure {
  const place = after !== undefined ? 'after' : before !== undefined ? 'before' : undefined
  const desired: DesiredLine = { words, fits, place }
  const once = withLine(lines, desired)
  if (joinLines(withLine(once, desired)) === joinLines(once)) return once
  return failure(
    `${path}: \`match\` finds several lines, and not the new one: every run would put it in place of another`,
    'make `match` find `line` as well, or one line only',
  )
}

function expressionsOf({
  line: words,
  match,
  after,
  before,
  state,
}: LineParams): Readonly<Record<string, ExpressionText>> | Failure {
  if (state !== 'absent' && words === undefined) return failure('`line` must be given')
  if (words === undefined && match === undefined) return failure('`line` or `match` must be given')
  if (after !== undefined && before !== undefined) return failure('`after` and `before` exclude each other')
  if (words?.endsWith('\r') === true)
    return failure(
      '`line` ends with a carriage return',
      'leave it out: a line gets the end that the file has',
    )
  const given = Object.entries({ match, after, before }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const compiled = given.map(([name, pattern]) => [name, lineExpression(name, pattern)] as const)
  const broken = compiled.map(([, one]) => one).find(isFailure)
  return broken ?? (Object.fromEntries(compiled) as Readonly<Record<string, ExpressionText>>)
}
