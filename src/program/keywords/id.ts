import { defineKeyword } from '../keyword.ts'
import { textsOf } from '../located.ts'

export const id = defineKeyword({
  name: 'id',
  places: ['task'],
  schema: {
    type: 'string',
    pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$',
    description: 'an id is made of letters, digits, ".", "_" and "-"',
  },
  isConstant: true,
  documentation: {
    text: 'A short name that no other task of the playbook has. It stays when the task is renamed, so that `--task`, `--start-at`, `notify` and what earlier runs have written down still find it.',
    example: `- name: the site is built
  id: build
  command: make -C /srv/www`,
  },
  field: 'id',
  read: (node) => textsOf(node)[0],
})
