import { defineKeyword } from '../keyword.ts'
import { NAMES_SCHEMA, textsOf } from '../located.ts'

export const tags = defineKeyword({
  name: 'tags',
  places: ['play', 'task', 'include'],
  schema: NAMES_SCHEMA,
  isConstant: true,
  documentation: {
    text: 'Words by which `--tags` and `--skip-tags` choose tasks. A task has those of its play and of the includes around it, too. `always` is run whatever `--tags` says, `never` only when another of its tags or the task itself is asked for.',
    example: `- hosts: web
  tags: web
  tasks:
    - query: nginx -t
      tags: [check, always]
    - command: rm -rf /srv/www
      tags: [never, reset]`,
  },
  field: 'tags',
  read: (node) => textsOf(node).map(({ text }) => text),
})
