import { defineModule, type Failure, failure, isFailure } from '../../core/module-definition.ts'
import { editedProbe, readEdited } from '../shared/edits/edited-file.ts'
import { textExpression } from '../shared/edits/user-regexp.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'
import { CHECKED_WRITE, checkValidate } from '../shared/placement/placement-params.ts'
import { planReplace, type ReplaceParams, type ReplaceState } from './replace-plan.ts'

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
        description:
          'In place of `text`: a JavaScript regular expression, Unicode-aware; ^ and $ are those of a line, which ends at a line feed.',
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
      ...CHECKED_WRITE,
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
  check: (params) => checkReplace(params) ?? checkValidate(params),
  probe: (params) => editedProbe(pathsOf(params)),
  foresees: true,
  read: (output, params, foreseen): ReplaceState | Failure => {
    const files = readEdited(output, pathsOf(params), foreseen)
    if (isFailure(files)) return files
    const [live, copy] = files
    return live === undefined ? failure(`${params.path} is not there`) : { live, copy }
  },
  plan: (params, state) => checkReplace(params) ?? planReplace(params, state),
  report: ({ live }) => ({ path: live.path, sha256: live.sha256 }),
  reads: () => ['package:*'],
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
    const compiled = textExpression('pattern', pattern)
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
