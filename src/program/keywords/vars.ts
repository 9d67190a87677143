import { defineKeyword } from '../keyword.ts'
import { readVars } from '../read-vars.ts'

export const vars = defineKeyword({
  name: 'vars',
  places: ['play', 'task', 'include'],
  replaces: {
    vars_files: 'use -e @FILE, or the inventory',
    vars_prompt: 'use -e NAME=VALUE, or secret: {env: NAME}',
  },
  schema: { type: 'object', shown: 'map of variables' },
  documentation: {
    text: 'Variables of the play, the include or the task. Those of a play win over the inventory, and see each other and the inventory by name, in whatever order. Those of a task or an include win over all but `item`; each sees the ones before it.',
    example: `- hosts: web
  vars: { site: /srv/www }
  tasks:
    - vars: { logs: "{{ site }}/logs" }
      query: du -s {{ quote(logs) }}`,
  },
  field: 'vars',
  read: readVars,
})
