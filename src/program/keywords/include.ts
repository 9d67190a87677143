import { defineKeyword } from '../keyword.ts'
import { NAME_SCHEMA, textsOf } from '../located.ts'

export const include = defineKeyword({
  name: 'include',
  places: ['include'],
  replaces: {
    always: 'blocks do not exist: put when, tags and become on an include',
    block: 'blocks do not exist: put the tasks into a task file and include it',
    roles: 'include task files in place of roles',
  },
  required: ['include'],
  schema: NAME_SCHEMA,
  isConstant: true,
  constantHint: 'include each file on its own, with a when',
  documentation: {
    text: 'Puts the tasks of a task file here. Its path is relative to the file in which the include stands.',
    example: `- include: tasks/user.yml
  with: { login: alice }`,
    files: {
      'tasks/user.yml': `params:
  login: { type: string }
tasks:
  - query: id {{ quote(login) }}`,
    },
  },
  field: 'include',
  read: (node) => textsOf(node)[0],
})
