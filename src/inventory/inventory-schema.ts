import type { ObjectSchema } from '../core/module-definition.ts'

const NAMES = { type: 'array', items: { type: 'string', minLength: 1 } } as const
const VARS = { type: 'object' } as const
const PORT = { type: 'integer', minimum: 1, maximum: 65535 } as const
const SECONDS = { type: 'number', exclusiveMinimum: 0, maximum: 3600 } as const

/** Secrets are checked where they are read, for they have messages of their own. */
const CONNECTION = {
  type: 'object',
  additionalProperties: false,
  properties: {
    user: { type: 'string', minLength: 1 },
    port: PORT,
    jump: { type: 'string', minLength: 1 },
    keys: NAMES,
    key_passphrase: {},
    agent: { type: 'boolean' },
    password: {},
    become_password: {},
    known_hosts: NAMES,
    ssh_rsa: { type: 'boolean' },
    connect_timeout: SECONDS,
    auth_timeout: SECONDS,
  },
} as const

const HOST = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    address: { type: 'string', minLength: 1 },
    peer_address: { type: 'string', minLength: 1 },
    port: PORT,
    user: { type: 'string', minLength: 1 },
    jump: { type: 'string', minLength: 1 },
    connection: CONNECTION,
    vars: VARS,
  },
} as const

const GROUP = {
  type: 'object',
  additionalProperties: false,
  properties: { hosts: NAMES, groups: NAMES, connection: CONNECTION, vars: VARS },
} as const

/** Members and VIP are checked where they are read. */
const PAIR = {
  type: 'object',
  additionalProperties: false,
  properties: {
    active: {},
    standby: {},
    vip: {},
    interface: {
      type: 'string',
      pattern: '^\\w[\\w.@:-]{0,14}$',
      description: 'the name of a network interface, such as eth0',
    },
    vars: VARS,
  },
} as const

export const INVENTORY_SCHEMA: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['hosts'],
  properties: {
    hosts: { type: 'object', additionalProperties: HOST },
    groups: { type: 'object', additionalProperties: GROUP },
    pairs: { type: 'object', additionalProperties: PAIR },
    connection: CONNECTION,
    vars: VARS,
  },
}
