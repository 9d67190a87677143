import { checkIdentifier } from '../../inventory/variable-name.ts'
import { asString } from '../../language/yaml-data.ts'
import { defineKeyword } from '../keyword.ts'
import { NAME_SCHEMA } from '../located.ts'

export const register = defineKeyword({
  name: 'register',
  places: ['task'],
  schema: NAME_SCHEMA,
  isConstant: true,
  documentation: {
    text: 'Gives the result to later tasks as `results.NAME`. It has what the page of the module says, and `changed`, `failed` and `outcome` (`ok`, `changed`, `failed`). On the other member of a pair it is `peer.results.NAME`. With `loop` there is `items`, a list with the result of each round. A task that was skipped has no result: `has(results.NAME)` tells.',
    example: `- query: cat /proc/loadavg
  register: load
- debug: "{{ host.name }}: {{ results.load.stdout }}"`,
  },
  field: 'register',
  read(node, { diagnostics }) {
    const text = asString(node)
    if (node !== undefined && text !== undefined && !text.includes('{{'))
      checkIdentifier(text, 'result', node.span, diagnostics)
    return text
  },
})
