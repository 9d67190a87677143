import type { ObjectSchema } from '../core/module-definition.ts'

/*
 * `meaning` and `shown`, what is asked for in words, are for the reference (docs/inventory.md). A `description` would be shown
 * as the hint of a mistake.
 */

const NAMES = { type: 'array', items: { type: 'string', minLength: 1 } } as const
const VARS = { type: 'object', shown: 'map of variables' } as const
const PORT = { type: 'integer', minimum: 1, maximum: 65535 } as const
const SECONDS = { type: 'number', exclusiveMinimum: 0, maximum: 3600, shown: 'number of seconds' } as const
const SECRET = { shown: 'secret' } as const

/** Secrets are checked where they are read, for they have messages of their own. */
export const CONNECTION = {
  type: 'object',
  shown: '[connection](#connection)',
  additionalProperties: false,
  properties: {
    transport: {
      enum: ['ssh2', 'local'],
      shown: '`ssh2` or `local`',
      meaning:
        'The way to the host; `ssh2` when it is left out. `local` is this machine itself, without SSH: as the user who runs wrtcplay, whose environment variables tasks do not see. Of the other settings only `user` (who has to be that user), `become_password` and `auth_timeout` mean something there.',
    },
    user: { type: 'string', minLength: 1, meaning: 'The login; that of the controller when it is left out.' },
    port: { ...PORT, meaning: 'The port of sshd; 22 when it is left out.' },
    jump: {
      type: 'string',
      minLength: 1,
      meaning:
        'The name of the host of the inventory through which it is reached. That host itself is reached directly.',
    },
    keys: {
      ...NAMES,
      meaning:
        'Private keys, in the order in which they are offered; `~/.ssh/id_ed25519`, `id_ecdsa` and `id_rsa` when it is left out. Relative paths begin at the inventory’s folder.',
    },
    key_passphrase: { ...SECRET, meaning: 'What opens these keys.' },
    agent: {
      type: 'boolean',
      meaning: 'Whether keys of the ssh agent are offered; true when it is left out.',
    },
    password: { ...SECRET, meaning: 'The login’s password, where keys are not enough.' },
    become_password: { ...SECRET, meaning: 'The password that sudo asks for. `-K` asks you for it.' },
    known_hosts: {
      ...NAMES,
      meaning:
        'Files with host keys, in place of ssh’s own. What `wrtcplay trust` has pinned counts in any case.',
    },
    ssh_rsa: {
      type: 'boolean',
      meaning: 'Accepts SHA-1 signatures of an old appliance’s RSA host key: see [trust](trust.md).',
    },
    connect_timeout: { ...SECONDS, meaning: 'For the TCP connection; 10 when it is left out.' },
    auth_timeout: {
      ...SECONDS,
      meaning: 'From there until the login has succeeded; 20 when it is left out.',
    },
  },
} as const

export const HOST = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    address: {
      type: 'string',
      minLength: 1,
      meaning: 'Its address or DNS name; the host’s name when it is left out.',
    },
    peer_address: {
      type: 'string',
      minLength: 1,
      meaning: 'Its address for the link to its peer; `address` when it is left out.',
    },
    port: { ...PORT, meaning: 'Short for `connection: {port: …}`.' },
    user: { type: 'string', minLength: 1, meaning: 'Short for `connection: {user: …}`.' },
    jump: { type: 'string', minLength: 1, meaning: 'Short for `connection: {jump: …}`.' },
    connection: { ...CONNECTION, meaning: 'How it is reached.' },
    vars: { ...VARS, meaning: 'Its variables. They win over those of its groups and its pair.' },
  },
} as const

export const GROUP = {
  type: 'object',
  additionalProperties: false,
  properties: {
    hosts: { ...NAMES, meaning: 'Its hosts.' },
    groups: { ...NAMES, meaning: 'Groups whose hosts are in it, too.' },
    connection: {
      ...CONNECTION,
      meaning: 'How its hosts are reached. An inner group wins over those around it.',
    },
    vars: { ...VARS, meaning: 'Variables of its hosts. An inner group wins over those around it.' },
  },
} as const

/** Members and VIP are checked where they are read. */
export const PAIR = {
  type: 'object',
  additionalProperties: false,
  properties: {
    active: { shown: 'text', meaning: 'The host that has the floating address at first.' },
    standby: { shown: 'text', meaning: 'The host that takes over.' },
    vip: {
      shown: 'text',
      meaning: 'The floating (virtual) address with the prefix of its network, such as 203.0.113.6/24.',
    },
    interface: {
      type: 'string',
      pattern: '^\\w[\\w.@:-]{0,14}$',
      description: 'the name of a network interface, such as eth0',
      meaning: 'The network interface that holds it.',
    },
    vars: { ...VARS, meaning: 'Variables of both members. They win over those of groups.' },
  },
} as const

/** What each pair must have. */
export const PAIR_NEEDS: readonly string[] = ['active', 'standby', 'vip']

export const INVENTORY_SCHEMA: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['hosts'],
  properties: {
    hosts: {
      type: 'object',
      additionalProperties: HOST,
      shown: 'map of [hosts](#hosts)',
      meaning: 'All hosts, by their names.',
    },
    groups: {
      type: 'object',
      additionalProperties: GROUP,
      shown: 'map of [groups](#groups)',
      meaning: 'Sets of hosts, by their names.',
    },
    pairs: {
      type: 'object',
      additionalProperties: PAIR,
      shown: 'map of [pairs](#pairs)',
      meaning: 'Two hosts with a floating address, by their names.',
    },
    connection: { ...CONNECTION, meaning: 'How all hosts are reached, where nothing nearer says otherwise.' },
    vars: { ...VARS, meaning: 'Variables of all hosts.' },
  },
}
