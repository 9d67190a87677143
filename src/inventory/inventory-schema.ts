import type { ObjectSchema } from '../core/module-definition.ts'
import type { ShownSchema } from '../language/schema-type.ts'
import { type ConnectionSetting, NAMES, SECRET, schemaOf } from './connection-setting.ts'
import type { TransportTable } from './transport-settings.ts'

/*
 * `meaning` and `shown`, what is asked for in words, are for the reference (docs/inventory.md). A `description` would be shown
 * as the hint of a mistake.
 */

const VARS = { type: 'object', shown: 'map of variables' } as const
const PORT = { type: 'integer', minimum: 1, maximum: 65535 } as const
const SECONDS = { type: 'number', exclusiveMinimum: 0, maximum: 3600, shown: 'number of seconds' } as const

/** `connection:`, with what each transport has for itself. */
function connectionSchema(
  transports: TransportTable,
  settings: ReadonlyMap<string, ConnectionSetting>,
): ShownSchema {
  const names = transports.map(({ name }) => name)
  return {
    type: 'object',
    shown: '[connection](#connection)',
    additionalProperties: false,
    properties: {
      transport: {
        enum: names,
        shown: names.map((name) => `\`${name}\``).join(' or '),
        meaning: `The way to the host; \`${names[0]}\` when it is left out. ${transports.map(({ meaning }) => meaning).join(' ')}`,
      },
      user: {
        type: 'string',
        minLength: 1,
        meaning: 'The login; that of the controller when it is left out.',
      },
      port: { ...PORT, meaning: 'The port of sshd; 22 when it is left out.' },
      jump: {
        type: 'string',
        minLength: 1,
        meaning:
          'The name of the host of the inventory through which it is reached. That host itself is reached directly.',
      },
      ...Object.fromEntries([...settings].map(([name, setting]) => [name, schemaOf(setting)])),
      become_password: { ...SECRET, meaning: 'The password that sudo asks for. `-K` asks you for it.' },
      connect_timeout: { ...SECONDS, meaning: 'For the TCP connection; 10 when it is left out.' },
      auth_timeout: {
        ...SECONDS,
        meaning: 'From there until the login has succeeded; 20 when it is left out.',
      },
    },
  }
}

const hostSchema = (connection: ShownSchema) => ({
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
    connection: { ...connection, meaning: 'How it is reached.' },
    vars: { ...VARS, meaning: 'Its variables. They win over those of its groups and its pair.' },
  },
})

const groupSchema = (connection: ShownSchema) => ({
  type: 'object',
  additionalProperties: false,
  properties: {
    hosts: { ...NAMES, meaning: 'Its hosts.' },
    groups: { ...NAMES, meaning: 'Groups whose hosts are in it, too.' },
    connection: {
      ...connection,
      meaning: 'How its hosts are reached. An inner group wins over those around it.',
    },
    vars: { ...VARS, meaning: 'Variables of its hosts. An inner group wins over those around it.' },
  },
})

/** Members and VIP are checked where they are read. */
const PAIR = {
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

/** The schema of an inventory whose hosts are reached by these transports. */
export function inventorySchema(
  transports: TransportTable,
  settings: ReadonlyMap<string, ConnectionSetting>,
): ObjectSchema {
  const connection = connectionSchema(transports, settings)
  return {
    type: 'object',
    additionalProperties: false,
    required: ['hosts'],
    properties: {
      hosts: {
        type: 'object',
        additionalProperties: hostSchema(connection),
        shown: 'map of [hosts](#hosts)',
        meaning: 'All hosts, by their names.',
      },
      groups: {
        type: 'object',
        additionalProperties: groupSchema(connection),
        shown: 'map of [groups](#groups)',
        meaning: 'Sets of hosts, by their names.',
      },
      pairs: {
        type: 'object',
        additionalProperties: PAIR,
        shown: 'map of [pairs](#pairs)',
        meaning: 'Two hosts with a floating address, by their names.',
      },
      connection: {
        ...connection,
        meaning: 'How all hosts are reached, where nothing nearer says otherwise.',
      },
      vars: { ...VARS, meaning: 'Variables of all hosts.' },
    },
  }
}
