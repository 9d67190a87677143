import { defineKeyword } from '../keyword.ts'
import { readVars } from '../read-vars.ts'

export const defaults = defineKeyword({
  name: 'defaults',
  places: ['play'],
  schema: { type: 'object', shown: 'map of variables' },
  documentation: {
    text: 'Variables that stand in where the inventory says nothing.',
    example: `- hosts: web
  defaults: { port: 8080 }
  tasks:
    - query: nc -z localhost {{ quote(port) }}`,
  },
  field: 'defaults',
  read: readVars,
})
