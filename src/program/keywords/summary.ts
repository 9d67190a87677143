import { defineWord } from '../keyword.ts'
import { NAME_SCHEMA } from '../located.ts'

export const summary = defineWord({
  name: 'summary',
  places: ['task file'],
  schema: NAME_SCHEMA,
  isConstant: true,
  documentation: {
    text: 'What the file is for, for its readers.',
    example: `summary: Sees to it that the machine has been rebooted
tasks:
  - query: uptime`,
  },
})
