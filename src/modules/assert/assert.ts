import { defineModule, failure } from '../../core/module-definition.ts'

export const assert = defineModule({
  name: 'assert',
  summary: 'Fails, with a message, unless something holds.',
  params: {
    type: 'object',
    properties: {
      that: {
        anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'boolean' }, minItems: 1 }],
        description: 'What must be true, or a list of it: "{{ results.disk.rc == 0 }}".',
      },
      message: {
        type: 'string',
        minLength: 1,
        description: 'What is wrong when it is not true, and what to do.',
      },
    },
    required: ['that'],
    additionalProperties: false,
  },
  result: { type: 'object', properties: {}, additionalProperties: false },
  examples: [
    `- name: both know their roles
  assert:
    that: "{{ role != peer.role }}"
    message: both hosts of the pair have the same role`,
  ],
  shorthand: 'that',
  isLocal: true,
  probe: () => undefined,
  read: () => ({}),
  plan: ({ that, message }) => {
    const all = Array.isArray(that) ? that : [that]
    const wrong = all.findIndex((one) => !one)
    if (wrong === -1) return []
    return failure(
      message ??
        (all.length === 1
          ? 'what was asserted is not true'
          : `assertion ${wrong + 1} of ${all.length} is not true`),
    )
  },
  report: () => ({}),
  reads: () => [],
  touches: () => [],
})
