import { type Change, defineModule, type Failure, failure, isFailure } from '../../core/module-definition.ts'
import { rewrite } from '../shared/edits/edited-file.ts'
import { fileText } from '../shared/edits/file-text.ts'
import { ABSOLUTE_PATH, USER_NAME } from '../shared/files/path-schema.ts'
import { parsePublicKeys } from '../shared/ssh-files/public-key.ts'
import {
  folderChanges,
  readSshFile,
  type SshFile,
  type SshPlace,
  sshPlace,
  sshProbe,
  sshResource,
} from '../shared/ssh-files/ssh-file.ts'
import { forgetHost, knowHost, knownName } from './known-hosts-edit.ts'

interface HostParams {
  readonly user?: string
  readonly path?: string
  readonly host: string
  readonly port?: number
  readonly keys?: readonly string[]
  readonly state?: 'present' | 'absent'
}

export const knownHost = defineModule({
  name: 'known_host',
  summary: 'Pins the host keys of a host, so that ssh connects to it without asking.',
  params: {
    type: 'object',
    properties: {
      host: {
        type: 'string',
        pattern: '^[^\\s,|*?!#@\\[\\]]+$',
        description: 'Name or address, as ssh is given it.',
      },
      port: { type: 'integer', minimum: 1, maximum: 65535, description: '22 when not given.' },
      keys: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        minItems: 1,
        description:
          'Its public host keys, each as its type and its base64. Keys of other types that are known stay.',
      },
      user: { ...USER_NAME, description: 'Whose ~/.ssh/known_hosts it is. The task then runs as this user.' },
      path: {
        ...ABSOLUTE_PATH,
        description: 'The file in place of `user`, such as /etc/ssh/ssh_known_hosts.',
      },
      state: { enum: ['present', 'absent'], description: '"present" when not given.' },
    },
    required: ['host'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { path: { type: 'string', description: 'The file.' } },
    required: ['path'],
    additionalProperties: false,
  },
  examples: [
    `- name: the peer is known
  known_host:
    user: deploy
    host: "{{ peer.address }}"
    keys: "{{ peer.results.host_keys.lines }}"`,
  ],
  check: checkHost,
  probe: (params) => sshProbe(placeOf(params)),
  read: (output, params, foreseen) => readSshFile(output, placeOf(params), foreseen),
  foresees: true,
  plan: planHost,
  report: ({ path }) => ({ path }),
  reads: ({ user }) => (user === undefined ? [] : [`user:${user}`]),
  touches: (params) => [sshResource(placeOf(params))],
  runsAs: ({ user }) => user,
})

function checkHost({ user, path, keys, state = 'present' }: HostParams): Failure | undefined {
  if ((user === undefined) === (path === undefined)) return failure('either `user` or `path` must be given')
  if ((state === 'present') === (keys === undefined))
    return failure(state === 'present' ? '`keys` must be given' : '`keys` does not go with `state: absent`')
  const parsed = parsePublicKeys(keys ?? [])
  return isFailure(parsed) ? parsed : undefined
}

function placeOf({ user, path }: HostParams): SshPlace {
  return sshPlace(user, path, 'known_hosts')
}

function planHost(params: HostParams, found: SshFile): readonly Change[] | Failure {
  const { host, port, keys, state = 'present' } = params
  const parsed = parsePublicKeys(keys ?? [])
  if (isFailure(parsed)) return parsed
  if (state === 'absent' && found.file === undefined) return []
  const name = knownName(host, port)
  const content = fileText(found.file?.bytes ?? Buffer.alloc(0))
  const text = state === 'absent' ? forgetHost(content.text, name) : knowHost(content.text, name, parsed)
  if (isFailure(text)) return text
  const folder = folderChanges(placeOf(params), found)
  if (isFailure(folder) || (text === content.text && found.file !== undefined)) return folder
  const summary = `${state === 'absent' ? 'forget' : 'know'} ${name} in ${found.path}`
  return [...folder, rewrite(found.path, found.file, content.toBytes(text), { summary })]
}
