import { compileValue } from '../../language/compile-value.ts'
import { defineKeyword } from '../keyword.ts'
import { NAME_SCHEMA } from '../located.ts'

export const delegateTo = defineKeyword({
  name: 'delegate_to',
  places: ['task'],
  schema: NAME_SCHEMA,
  documentation: {
    text: 'A host of the inventory where the task is done in place of each host of the play: it is asked and changed, by its own login and `become`, and held against other runs, also where `--limit` leaves it out. Variables are those of the host of the play, and results, handlers and what is told go to it. It may hold `{{ … }}` where that is known before the run. Hosts that have it done on the same one take turns.',
    example: `- hosts: web
  serial: 1
  tasks:
    - name: the gateway sends nothing to it
      delegate_to: gw-a
      command: touch /run/drained/{{ quote(host.name) }}`,
  },
  field: 'delegateTo',
  /** `undefined`: the task is done on the host itself. */
  read: (node, { diagnostics, types }) =>
    node === undefined ? undefined : compileValue(node, diagnostics, { types }),
})
