import type { Effect } from '../../core/foreseen.ts'
import { type Change, defineModule, type Failure, failure } from '../../core/module-definition.ts'
import { ABSOLUTE_PATH, USER_NAME } from '../shared/files/path-schema.ts'
import { fingerprint, rsaBits } from '../shared/ssh-files/public-key.ts'
import { privateMode } from '../shared/ssh-files/ssh-file.ts'
import { generateScript, publishScript } from './keypair-scripts.ts'
import { type KeypairState, keypairProbe, readKeypair } from './keypair-state.ts'

interface KeypairParams {
  readonly path: string
  readonly user?: string
  readonly type?: 'ed25519' | 'rsa' | 'ecdsa'
  readonly bits?: number
  readonly comment?: string
}

export const sshKeypair = defineModule({
  name: 'ssh_keypair',
  summary: 'Makes an SSH key pair without a passphrase, once, and keeps it usable.',
  params: {
    type: 'object',
    properties: {
      path: {
        ...ABSOLUTE_PATH,
        description: 'The private key; the public one is beside it, with .pub behind.',
      },
      user: { ...USER_NAME, description: 'Whose key it is. The task runs as this user.' },
      type: { enum: ['ed25519', 'rsa', 'ecdsa'], description: '"ed25519" when not given.' },
      bits: {
        type: 'integer',
        minimum: 256,
        maximum: 16384,
        description: 'Length of an rsa or ecdsa key, at the least; 3072 and 256 when not given.',
      },
      comment: {
        type: 'string',
        pattern: '^[^\\n]*$',
        description: 'Comment of a new key; user@host when not given.',
      },
    },
    required: ['path'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'The private key.' },
      public_key: { type: 'string', description: 'The public key, as authorized_keys wants it.' },
      type: { type: 'string', description: 'Its type, such as ssh-ed25519.' },
      fingerprint: { type: 'string', description: 'As `ssh-keygen -l` shows it: SHA256:…' },
    },
    required: ['path', 'public_key', 'type', 'fingerprint'],
    additionalProperties: false,
  },
  examples: [
    `- name: deploy has a key pair
  ssh_keypair:
    user: deploy
    path: /home/deploy/.ssh/id_rsa
    type: rsa
  register: keypair`,
  ],
  probe: ({ path }) => keypairProbe(path),
  read: (output, { path }): KeypairState | Failure => readKeypair(output, path),
  plan: planKeypair,
  report: ({ key, comment }, _outputs, { path }) => ({
    path,
    public_key: key === undefined ? '' : `${key.type} ${key.blob} ${comment}`.trimEnd(),
    type: key?.type ?? '',
    fingerprint: key === undefined ? '' : fingerprint(key),
  }),
  reads: ({ user }) => (user === undefined ? ['package:*'] : ['package:*', `user:${user}`]),
  touches: ({ path }) => [`file:${path}`, `file:${path}.pub`],
  runsAs: ({ user }) => user,
})

function planKeypair(params: KeypairParams, state: KeypairState): readonly Change[] | Failure {
  const { path, user, type = 'ed25519', bits = DEFAULT_BITS[type], comment } = params
  if (state.privateKey === undefined)
    return [
      {
        summary: `make an ${type} key pair ${path}`,
        leaves: [madeFile(path, '0600'), madeFile(`${path}.pub`, '0644')],
        steps: [{ kind: 'run', script: generateScript({ path, type, bits, comment }) }],
      },
    ]
  const unfit = unfitKey(params, state)
  if (unfit !== undefined) return unfit
  if (user !== undefined && !state.isOwn)
    return failure(
      `${path} belongs to ${state.privateKey.owner}, not to ${user}`,
      `set its owner with a \`file\` task: owner: ${user}, become: root`,
    )
  const changes: Change[] =
    state.privateKey.mode === '0600' ? [] : [privateMode({ path, facts: state.privateKey }, '0600')]
  if (state.publicText === undefined || state.publicBlob !== state.key?.blob)
    changes.push({
      summary: `write the public key ${path}.pub`,
      diff: {
        label: `${path}.pub`,
        before: state.publicText,
        after: state.key && `${state.key.type} ${state.key.blob}\n`,
      },
      steps: [{ kind: 'run', script: publishScript(path) }],
    })
  return changes
}

/** The effect of making a file whose content nobody knows beforehand. */
function madeFile(path: string, mode: string): Effect {
  return { kind: 'file', path, size: 0, sha256: undefined, bytes: undefined, mode }
}

const DEFAULT_BITS = { ed25519: 256, rsa: 3072, ecdsa: 256 } as const

const NAMES_ON_THE_WIRE = { ed25519: 'ssh-ed25519', rsa: 'ssh-rsa', ecdsa: 'ecdsa-sha2-' } as const

/** The failure for a key of the wrong type. A key is never replaced, because unknown places may trust it. */
function unfitKey(
  { path, type = 'ed25519', bits }: KeypairParams,
  { key, problem }: KeypairState,
): Failure | undefined {
  if (key === undefined)
    return failure(`${path} is no usable private key: ${problem}`, 'move it away, and a new one is made')
  if (!key.type.startsWith(NAMES_ON_THE_WIRE[type]))
    return failure(
      `${path} holds a key of type ${key.type}, not ${type}`,
      'move it away, or ask for the type that it has',
    )
  const length = rsaBits(key)
  return length !== undefined && bits !== undefined && length < bits
    ? failure(`${path} holds a key of ${length} bits, not ${bits}`, 'move it away, and a new one is made')
    : undefined
}
