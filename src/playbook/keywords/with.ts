import { defineKeyword } from '../keyword.ts'
import { readVars } from '../read-vars.ts'

/** `with` cannot be the name of a constant. */
export const withArguments = defineKeyword({
  name: 'with',
  places: ['include'],
  schema: { type: 'object' },
  documentation: {
    text: 'Values for the parameters of the task file. They are evaluated where the include stands, so that `login: "{{ login }}"` hands on the outer one.',
    example: `- include: tasks/folder.yml
  with:
    path: /srv/{{ host.name }}
    group: www-data`,
    files: {
      'tasks/folder.yml': `params:
  path: { type: string }
  group: { type: string, default: root }
tasks:
  - query: stat -c %G {{ quote(path) }} | grep -qx {{ quote(group) }}`,
    },
  },
  field: 'with',
  read: readVars,
})
