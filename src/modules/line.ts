import { type Change, defineModule, type Failure, failure, isFailure } from '../core/module-definition.ts'
import { type EditedFile, editedProbe, readEdited, rewrite } from './edited-file.ts'
import { fileText } from './file-text.ts'
import { absentLine, type LineWish, presentLine } from './line-edit.ts'
import { ABSOLUTE_PATH } from './path-schema.ts'
import { compileRegExp } from './user-regexp.ts'

interface LineParams {
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
          'JavaScript regular expression for the line that `line` takes the place of: the last one that it finds. With `state: absent`, all lines that it finds are removed.',
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
  become: root`,
  ],
  check: (params) => {
    const wish = wishFor(params, (text) => text)
    return isFailure(wish) ? wish : undefined
  },
  probe: ({ path }) => editedProbe([path]),
  read: (output, { path }): LineState | Failure => {
    const files = readEdited(output, [path])
    return isFailure(files) ? files : { file: files[0] }
  },
  plan: planLine,
  report: ({ file }, _outputs, { path }) => ({ path, sha256: file?.sha256 ?? '' }),
  reads: () => ['package:*'],
  touches: ({ path }) => [`file:${path}`],
})

function planLine(params: LineParams, { file }: LineState): readonly Change[] | Failure {
  const { path, state = 'present', create = false } = params
  if (file === undefined && state === 'absent') return []
  if (file === undefined && !create) return failure(`${path} is not there`, 'say `create: true` to make it')
  const content = fileText(file?.bytes ?? Buffer.alloc(0))
  const wish = wishFor(params, (words) => content.of(words))
  if (isFailure(wish)) return wish
  const after = state === 'absent' ? absentLine(content.text, wish) : presentLine(content.text, wish)
  if (after === content.text && file !== undefined) return []
  const name = wish.line ?? `lines like ${params.match}`
  const summary = state === 'absent' ? `remove from ${path}: ${name}` : `put into ${path}: ${name}`
  return [rewrite(path, file, content.toBytes(after), { summary })]
}

function wishFor(params: LineParams, of: (words: string) => string): LineWish | Failure {
  const { line: text, match, after, before, state } = params
  if (state !== 'absent' && text === undefined) return failure('`line` must be given')
  if (text === undefined && match === undefined) return failure('`line` or `match` must be given')
  if (after !== undefined && before !== undefined) return failure('`after` and `before` exclude each other')
  const compiled = { match, after, before }
  const expressions = Object.entries(compiled).map(([name, pattern]) =>
    pattern === undefined ? undefined : compileRegExp(name, of(pattern), ''),
  )
  const broken = expressions.find(isFailure)
  if (broken !== undefined) return broken
  const [matches, behind, ahead] = expressions.map((one) => (isFailure(one) ? undefined : one))
  return { line: text === undefined ? undefined : of(text), match: matches, after: behind, before: ahead }
}
