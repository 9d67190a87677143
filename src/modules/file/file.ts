import { posix } from 'node:path'
import {
  type Change,
  defineModule,
  type Failure,
  failure,
  isFailure,
  type ProbeOutput,
} from '../../core/module-definition.ts'
import { type Attributes, attributeChanges, attributeReads } from '../shared/files/attributes.ts'
import type { PathFacts } from '../shared/files/path-facts.ts'
import { ABSOLUTE_PATH, OWNERSHIP, PATH_RESULT } from '../shared/files/path-schema.ts'
import { creation, ownAll, removal } from './file-changes.ts'
import { type FileState, fileStateProbe, readFileState } from './file-state.ts'

interface FileParams extends Attributes {
  readonly path: string
  readonly state: 'file' | 'directory' | 'link' | 'touch' | 'absent'
  readonly target?: string
  readonly recurse?: boolean
}

export const file = defineModule({
  name: 'file',
  summary:
    'Keeps a folder, a symbolic link, or the owner and permissions of a file; or sees to it that nothing is there.',
  params: {
    type: 'object',
    properties: {
      path: {
        ...ABSOLUTE_PATH,
        description: 'The path. A symbolic link there is looked at itself, not what it points to.',
      },
      state: {
        enum: ['file', 'directory', 'link', 'touch', 'absent'],
        description:
          'file: it must be there, and gets the attributes. touch: the same, but an empty one is made where there is none. directory and link: made where there is none. absent: removed.',
      },
      target: { type: 'string', minLength: 1, description: 'What a link points to, as it is written.' },
      ...OWNERSHIP,
      recurse: {
        type: 'boolean',
        description:
          'Owner and group of all that is in a folder, too; with `state: absent`, removes a folder that is not empty.',
      },
    },
    required: ['path', 'state'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      ...PATH_RESULT,
      type: { enum: ['file', 'directory', 'link', 'other', 'absent'], description: 'What is there.' },
    },
    required: ['path', 'owner', 'group', 'mode', 'type'],
    additionalProperties: false,
  },
  examples: [
    `- name: the data folder is there
  file:
    path: /var/lib/app
    state: directory
    owner: app
    group: app
    mode: "0750"
  become: root`,
  ],
  check: checkFile,
  probe: (params) => fileStateProbe({ ...params, path: cleanPath(params) }),
  read: (output: ProbeOutput, params, foreseen): FileState | Failure =>
    readFileState(output, { ...params, path: cleanPath(params) }, foreseen),
  foresees: true,
  plan: planFile,
  report: ({ facts }, _outputs, params) => {
    const { owner = '', group = '', mode = '' } = facts ?? {}
    return { path: cleanPath(params), type: typeThere(facts), owner, group, mode }
  },
  reads: attributeReads,
  touches: (params) => [`file:${cleanPath(params)}`],
})

function checkFile(params: FileParams): Failure | undefined {
  const { state, target, mode, owner, group, recurse } = params
  if ((state === 'link') !== (target !== undefined))
    return failure(state === 'link' ? '`target` must be given' : '`target` goes with `state: link` alone')
  if (state === 'link' && mode !== undefined) return failure('a symbolic link has no mode of its own')
  if (state === 'absent' && (mode ?? owner ?? group) !== undefined)
    return failure('`owner`, `group` and `mode` do not go with `state: absent`')
  if (recurse === true && state !== 'directory' && state !== 'absent')
    return failure('`recurse` goes with folders alone')
  return state === 'absent' && cleanPath(params) === '/' ? failure('/ is not removed') : undefined
}

function cleanPath({ path }: Pick<FileParams, 'path'>): string {
  return posix.normalize(path).replace(/(.)\/$/, '$1')
}

function planFile(
  params: FileParams,
  { facts, target, hasEntries, foreign }: FileState,
): readonly Change[] | Failure {
  const wrong = checkFile(params)
  if (wrong !== undefined) return wrong
  const path = cleanPath(params)
  if (params.state === 'absent') return removal(path, facts, { hasEntries, recurse: params.recurse === true })
  const { state } = params
  if (facts === undefined) return creation(path, params, params.target)
  const type = state === 'touch' ? 'file' : state
  if (facts.type !== type)
    return failure(
      `${path} is there, but is ${WORDS[facts.type]}, not ${WORDS[type]}`,
      'move it away, or remove it with `state: absent`',
    )
  const relink =
    type === 'link' && target !== params.target ? creation(path, params, params.target, target) : []
  if (isFailure(relink)) return relink
  const own = relink.length > 0 ? [] : attributeChanges(params, [{ path, facts }], 'paths')
  return [...relink, ...own, ...(foreign === undefined ? [] : [ownAll(path, params, foreign)])]
}

function typeThere(facts: PathFacts | undefined): PathFacts['type'] | 'absent' {
  return facts?.type ?? 'absent'
}

const WORDS = {
  file: 'a file',
  directory: 'a folder',
  link: 'a symbolic link',
  other: 'neither file nor folder',
} as const
