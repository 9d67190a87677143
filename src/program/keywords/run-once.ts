import { asBoolean } from '../../language/yaml-data.ts'
import { defineKeyword } from '../keyword.ts'

export const runOnce = defineKeyword({
  name: 'run_once',
  places: ['task'],
  schema: { type: 'boolean' },
  isConstant: true,
  documentation: {
    text: 'The task is done for the first host alone, of the play or, with `serial`, of a batch; a host that has failed is not the first. All of them get its result and what it sets. Where it fails, none of them goes on.',
    example: `- hosts: web
  tasks:
    - name: one of them makes the token
      run_once: true
      query: head -c 16 /dev/urandom | base64
      register: token
    - debug: "{{ host.name }} has {{ results.token.stdout }}"`,
  },
  field: 'runOnce',
  read: (node) => asBoolean(node) ?? false,
})
