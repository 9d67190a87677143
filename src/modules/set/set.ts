import { defineModule } from '../../core/module-definition.ts'

export const set = defineModule({
  name: 'set',
  summary: 'Gives variables values that later tasks on the same host see.',
  params: {
    type: 'object',
    propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    additionalProperties: true,
    minProperties: 1,
  },
  result: { type: 'object', properties: {}, additionalProperties: true },
  examples: [
    `- name: remember the address
  set:
    gateway: "{{ results.route.lines[0] }}"`,
  ],
  isLocal: true,
  probe: () => undefined,
  read: () => ({}),
  plan: () => [],
  report: (_state, _outputs, params) => ({ ...params }),
  reads: () => [],
  touches: () => [],
  defines: (params) => ({ ...params }),
})
