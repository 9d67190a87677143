import { defineKeyword } from '../keyword.ts'
import { NAMES_SCHEMA, textsOf } from '../located.ts'

export const hosts = defineKeyword({
  name: 'hosts',
  places: ['play'],
  required: ['play'],
  schema: NAMES_SCHEMA,
  isConstant: true,
  documentation: {
    text: 'Where the play runs. It is a [pattern](inventory.md#patterns) or a list of them.',
    example: `- hosts: [web, "!web2"]
  tasks:
    - query: uptime`,
  },
  field: 'patterns',
  /** Patterns: a host belongs to the play when one of them matches. */
  read: (node) => textsOf(node).filter(({ text }) => !text.includes('{{')),
})
