import { type Change, defineModule, type Failure, failure, isFailure } from '../core/module-definition.ts'
import { type EditedFile, editedProbe, readEdited, rewrite } from './edited-file.ts'
import { fileText } from './file-text.ts'
import { ABSOLUTE_PATH } from './path-schema.ts'
import { renew } from './pristine.ts'
import { compileRegExp } from './user-regexp.ts'

interface ReplaceParams {
  readonly path: string
  readonly text?: string
  readonly pattern?: string
  readonly with: string
  readonly keep_pristine?: string
}

interface ReplaceState {
  readonly live: EditedFile
  readonly copy: EditedFile | undefined
}

export const replace = defineModule({
  name: 'replace',
  summary: 'Replaces a text, or what a regular expression finds, everywhere in a file.',
  params: {
    type: 'object',
    properties: {
      path: { ...ABSOLUTE_PATH, description: 'The file. It must be there.' },
      text: { type: 'string', minLength: 1, description: 'The text to be replaced, as it is written.' },
      pattern: {
        type: 'string',
        minLength: 1,
        description: 'In place of `text`: a JavaScript regular expression; ^ and $ are those of a line.',
      },
      with: {
        type: 'string',
        description: 'What comes in its place. With `pattern`, $1 is the first group.',
      },
      keep_pristine: {
        ...ABSOLUTE_PATH,
        description:
          'Where a copy with `text` still in it is kept, so that the file follows when `with` changes later. Whenever `text` reappears in the file, the copy is made anew; edits elsewhere in the file are kept.',
      },
    },
    required: ['path', 'with'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'The file.' },
      sha256: { type: 'string', description: 'Digest of its content.' },
    },
    required: ['path', 'sha256'],
    additionalProperties: false,
  },
  examples: [
    `- name: lsyncd knows its peer
  replace:
    path: /etc/lsyncd/lsyncd.conf.lua
    text: _PEER_IP_
    with: "{{ peer.address }}"
    keep_pristine: /etc/lsyncd/lsyncd.conf.lua.pristine
  become: root`,
  ],
  check: checkReplace,
  probe: (params) => editedProbe(pathsOf(params)),
  read: (output, params): ReplaceState | Failure => {
    const files = readEdited(output, pathsOf(params))
    if (isFailure(files)) return files
    const [live, copy] = files
    return live === undefined ? failure(`${params.path} is not there`) : { live, copy }
  },
  plan: (params, state) => checkReplace(params) ?? planReplace(params, state),
  report: ({ live }) => ({ path: live.path, sha256: live.sha256 }),
  reads: () => [],
  touches: (params) => pathsOf(params).map((path) => `file:${path}` as const),
})

function checkReplace({
  path,
  text,
  pattern,
  with: value,
  keep_pristine: copy,
}: ReplaceParams): Failure | undefined {
  if ((text === undefined) === (pattern === undefined))
    return failure('either `text` or `pattern` must be given')
  if (pattern !== undefined) {
    if (copy !== undefined) return failure('`keep_pristine` needs `text`, for a pattern cannot be put back')
    const compiled = compileRegExp('pattern', pattern, 'gm')
    return isFailure(compiled) ? compiled : undefined
  }
  if (copy !== undefined && value === '') return failure('with `keep_pristine`, `with` must not be empty')
  if (copy === path) return failure('`keep_pristine` must be another file than `path`')
  return text !== undefined && value.includes(text)
    ? failure('`with` contains `text`: every run would replace it again')
    : undefined
}

function pathsOf({ path, keep_pristine: copy }: ReplaceParams): readonly string[] {
  return copy === undefined ? [path] : [path, copy]
}

function planReplace(params: ReplaceParams, state: ReplaceState): readonly Change[] | Failure {
  return params.keep_pristine === undefined
    ? planPlain(params, state)
    : planWithCopy(params, params.keep_pristine, state)
}

function planPlain(
  { path, text, pattern, with: value }: ReplaceParams,
  { live }: ReplaceState,
): readonly Change[] | Failure {
  const content = fileText(live.bytes)
  const wanted = content.of(value)
  const compiled = pattern === undefined ? undefined : compileRegExp('pattern', content.of(pattern), 'gm')
  if (isFailure(compiled)) return compiled
  const replaced = (before: string): string =>
    compiled === undefined
      ? before.replaceAll(content.of(text ?? ''), () => wanted)
      : before.replace(compiled, wanted)
  const after = replaced(content.text)
  if (after === content.text) return []
  if (replaced(after) !== after)
    return failure(
      `${path}: what was replaced would match again, and every run would change it`,
      'make `pattern` more exact',
    )
  return [rewrite(path, live, content.toBytes(after), { summary: `replace ${text ?? pattern} in ${path}` })]
}

function planWithCopy(
  { path, text: placeholder = '', with: value }: ReplaceParams,
  copyPath: string,
  { live, copy }: ReplaceState,
): readonly Change[] | Failure {
  const content = fileText(live.bytes)
  const kept = copy === undefined ? undefined : content.of(copy.bytes.toString())
  const words = { placeholder: content.of(placeholder), value: content.of(value) }
  const renewal = renew(content.text, kept, words, { path, copy: copyPath })
  if (renewal === undefined || isFailure(renewal)) return renewal ?? []
  const changes: Change[] = []
  if (renewal.pristine !== kept)
    changes.push(
      rewrite(copyPath, copy, content.toBytes(renewal.pristine), {
        summary: renewal.takesOver
          ? `take over the edits of ${path} into ${copyPath}`
          : `keep a pristine copy of ${path}`,
        like: live,
      }),
    )
  if (renewal.live !== content.text)
    changes.push(
      rewrite(path, live, content.toBytes(renewal.live), {
        summary: `put "${value}" in place of ${placeholder} in ${path}`,
      }),
    )
  return changes
}
