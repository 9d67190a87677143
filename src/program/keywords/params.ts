import { asMap } from '../../language/yaml-data.ts'
import { defineKeyword } from '../keyword.ts'

export const params = defineKeyword({
  name: 'params',
  places: ['task file'],
  schema: { type: 'object', shown: 'map of parameters' },
  misplaced: { include: { hint: 'parameters are given under "with"' } },
  documentation: {
    text: 'The parameters of the file, by their names. One without `default` must be given. A default sees the parameters before it. The tasks of the file see these, and none of a file that includes it.',
    example: `params:
  login: { type: string, description: who logs in }
  shell: { default: /bin/sh }
  home: { default: "/home/{{ login }}" }
tasks:
  - query: test -d {{ quote(home) }} -a -x {{ quote(shell) }}`,
  },
  field: 'parameters',
  read: (node) => asMap(node)?.entries ?? [],
})

/** The schema of one parameter. */
export const PARAMETER_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    type: {
      type: 'string',
      enum: ['string', 'number', 'boolean', 'list', 'map', 'any'],
      meaning: 'What it must be; `any` when it is left out.',
    },
    default: { meaning: 'What it is where an include does not give it.' },
    description: { type: 'string', meaning: 'What it is for, for readers.' },
  },
} as const
