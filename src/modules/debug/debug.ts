import { defineModule } from '../../core/module-definition.ts'

export const debug = defineModule({
  name: 'debug',
  summary: 'Shows a message or a value.',
  params: {
    type: 'object',
    properties: {
      message: {
        type: ['string', 'number', 'boolean', 'array', 'object'],
        description: 'A text, or any value, which is shown as JSON.',
      },
    },
    required: ['message'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { message: { type: 'string', description: 'What was shown.' } },
    required: ['message'],
    additionalProperties: false,
  },
  examples: [
    `- name: what was found
  debug:
    message: "{{ results.holder }}"`,
  ],
  shorthand: 'message',
  announces: true,
  isLocal: true,
  probe: () => undefined,
  read: () => ({}),
  plan: () => [],
  report: (_state, _outputs, { message }) => ({
    message: typeof message === 'string' ? message : JSON.stringify(message, undefined, 2),
  }),
  reads: () => [],
  touches: () => [],
})
