import { defineKeyword } from '../keyword.ts'
import { readVars } from '../read-vars.ts'

/** Not named `with`, which JavaScript reserves. */
export const withArguments = defineKeyword({
  name: 'with',
  places: ['include'],
  schema: { type: 'object', shown: 'map of values' },
  documentation: {
    text: 'Values for the parameters of the task file. They are evaluated where the include stands, so that `login: "{{ login }}"` hands on the outer one.',
    example: `- include: tasks/folder.yml
  with:
    path: /srv/{{ host.name }}
    owner: www-data`,
    files: {
      'tasks/folder.yml': `params:
  path: { type: string }
  owner: { type: string, default: root }
tasks:
  - query: stat -c %U {{ quote(path) }} | grep -qx {{ quote(owner) }}`,
    },
  },
  field: 'with',
  read: readVars,
})
