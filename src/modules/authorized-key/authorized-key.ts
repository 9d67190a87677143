import { type Change, defineModule, type Failure, failure, isFailure } from '../../core/module-definition.ts'
import { rewrite } from '../shared/edits/edited-file.ts'
import { fileText } from '../shared/edits/file-text.ts'
import { ABSOLUTE_PATH, USER_NAME } from '../shared/files/path-schema.ts'
import { type PublicKey, parsePublicKeys } from '../shared/ssh-files/public-key.ts'
import {
  folderChanges,
  privateMode,
  readSshFile,
  type SshFile,
  type SshPlace,
  sshPlace,
  sshProbe,
  sshResource,
} from '../shared/ssh-files/ssh-file.ts'
import { authorize, revoke } from './authorized-edit.ts'

interface KeyParams {
  readonly user: string
  readonly key?: string
  readonly keys?: readonly string[]
  readonly path?: string
  readonly options?: string
  readonly comment?: string
  readonly state?: 'present' | 'absent'
  readonly exclusive?: boolean
}

const PUBLIC_KEY = { type: 'string', minLength: 1 } as const

export const authorizedKey = defineModule({
  name: 'authorized_key',
  summary: 'Lets holders of SSH keys log in as a user, or no longer.',
  params: {
    type: 'object',
    properties: {
      user: {
        ...USER_NAME,
        description: 'Whose login it is. The task runs as this user unless `path` is given.',
      },
      key: {
        ...PUBLIC_KEY,
        description: 'The public key: its type, its base64 and, if there is one, a comment.',
      },
      keys: { type: 'array', items: PUBLIC_KEY, description: 'Several keys, in place of `key`.' },
      path: {
        ...ABSOLUTE_PATH,
        description: 'The file, where it is not ~/.ssh/authorized_keys. Its mode is left alone.',
      },
      options: {
        type: 'string',
        pattern: '^[^\\n]*$',
        description:
          'Options of the key, such as from="10.0.0.1",no-pty. Those that are there stay when it is not given.',
      },
      comment: {
        type: 'string',
        pattern: '^[^\\n]*$',
        description: 'Comment of the key. The one that is there stays when it is not given.',
      },
      state: { enum: ['present', 'absent'], description: '"present" when not given.' },
      exclusive: { type: 'boolean', description: 'Removes all other keys.' },
    },
    required: ['user'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { path: { type: 'string', description: 'The file.' } },
    required: ['path'],
    additionalProperties: false,
  },
  examples: [
    `- name: the peer may log in
  authorized_key:
    user: deploy
    key: "{{ peer.results.keypair.public_key }}"`,
  ],
  check: checkKeys,
  probe: (params) => sshProbe(placeOf(params)),
  read: (output, params, foreseen) => readSshFile(output, placeOf(params), foreseen),
  foresees: true,
  plan: planKeys,
  report: ({ path }) => ({ path }),
  reads: ({ user }) => [`user:${user}`],
  touches: (params) => [sshResource(placeOf(params))],
  runsAs: ({ user, path }) => (path === undefined ? user : undefined),
})

function checkKeys(params: KeyParams): Failure | undefined {
  if ((params.key === undefined) === (params.keys === undefined))
    return failure('either `key` or `keys` must be given')
  if (params.state === 'absent' && params.exclusive === true)
    return failure('`exclusive` goes with `state: present` alone')
  const keys = keysOf(params)
  return isFailure(keys) ? keys : undefined
}

function keysOf({ key, keys = [] }: KeyParams): readonly PublicKey[] | Failure {
  return parsePublicKeys(key === undefined ? keys : [key])
}

function placeOf({ user, path }: KeyParams): SshPlace {
  return sshPlace(user, path, 'authorized_keys')
}

function planKeys(params: KeyParams, found: SshFile): readonly Change[] | Failure {
  const keys = keysOf(params)
  if (isFailure(keys)) return keys
  const place = placeOf(params)
  const { state = 'present', options, comment, exclusive = false } = params
  if (state === 'absent' && found.file === undefined) return []
  const folder = folderChanges(place, found)
  if (isFailure(folder)) return folder
  const content = fileText(found.file?.bytes ?? Buffer.alloc(0))
  const text =
    state === 'absent'
      ? revoke(content.text, keys)
      : authorize(content.text, { keys, options, comment, exclusive })
  const mends = place.kind === 'home' && found.file !== undefined && found.file.mode !== MODE
  if (text === content.text && found.file !== undefined)
    return [
      ...folder,
      ...(mends
        ? [privateMode({ path: found.path, facts: { type: 'file', uid: found.file.uid } }, MODE)]
        : []),
    ]
  const summary = `${state === 'absent' ? 'remove' : 'authorize'} ${namesOf(keys)} in ${found.path}`
  const like = place.kind === 'home' ? { mode: MODE } : {}
  return [...folder, rewrite(found.path, found.file, content.toBytes(text), { summary, like })]
}

/** sshd needs no further permissions, and refuses a file that others may write. */
const MODE = '0600'

function namesOf(keys: readonly PublicKey[]): string {
  const [first] = keys
  if (keys.length !== 1 || first === undefined) return `${keys.length} keys`
  return `the key ${first.comment === '' ? `${first.type} …${first.blob.slice(-12)}` : first.comment}`
}
