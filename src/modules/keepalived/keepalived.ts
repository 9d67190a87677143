import { defineModule, type Failure, failure } from '../../core/module-definition.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'
import { type KeepalivedState, keepalivedProbe, readKeepalived } from './keepalived-state.ts'

interface KeepalivedParams {
  readonly config?: string
  readonly instance?: string
  readonly state?: 'master' | 'backup' | 'stopped'
  readonly priority?: number
  readonly router_id?: number
}

const CONFIG = '/etc/keepalived/keepalived.conf'

export const keepalived = defineModule({
  name: 'keepalived',
  summary:
    'Looks at keepalived and changes nothing: its configuration is valid, and an instance is as expected.',
  params: {
    type: 'object',
    properties: {
      config: { ...ABSOLUTE_PATH, description: `Its configuration; ${CONFIG} when not given.` },
      instance: {
        type: 'string',
        minLength: 1,
        description: 'The `vrrp_instance` that is meant; the only one when not given.',
      },
      state: {
        enum: ['master', 'backup', 'stopped'],
        description:
          'What it must be: it holds a virtual address, it runs and holds none, or it does not run.',
      },
      priority: { type: 'integer', minimum: 1, maximum: 255, description: 'The priority that it must have.' },
      router_id: {
        type: 'integer',
        minimum: 1,
        maximum: 255,
        description: 'The `virtual_router_id` that it must have.',
      },
    },
    required: [],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      instance: { type: 'string', description: 'Its name.' },
      state: { enum: ['master', 'backup', 'stopped'], description: 'As for the parameter.' },
      priority: { type: 'integer', description: 'As configured.' },
      router_id: { type: 'integer', description: 'As configured.' },
      interface: { type: 'string', description: 'As configured.' },
      addresses: { type: 'array', items: { type: 'string' }, description: 'Its virtual addresses.' },
      holds: { type: 'array', items: { type: 'string' }, description: 'Those that are on this host now.' },
    },
    required: ['instance', 'state', 'priority', 'router_id', 'interface', 'addresses', 'holds'],
    additionalProperties: false,
  },
  examples: [
    `- name: how keepalived is
  keepalived: {}
  register: keepalived`,
    `- name: the standby stands by
  keepalived:
    instance: gateway
    state: backup
    priority: 240
  become: root`,
  ],
  probe: ({ config = CONFIG }) => keepalivedProbe(config),
  read: (output, { config = CONFIG, instance }) => readKeepalived(output, config, instance),
  plan: (params, state): readonly never[] | Failure => mismatch(params, state) ?? [],
  report: (state) => ({
    instance: state.name,
    state: stateOf(state),
    priority: state.priority,
    router_id: state.routerId,
    interface: state.interface,
    addresses: [...state.addresses],
    holds: [...state.holds],
  }),
  reads: ({ config = CONFIG }) => [`file:${config}`, 'unit:keepalived', 'package:*'],
  touches: () => [],
})

function stateOf({ isRunning, holds }: KeepalivedState): 'master' | 'backup' | 'stopped' {
  if (!isRunning) return 'stopped'
  return holds.length > 0 ? 'master' : 'backup'
}

function mismatch(
  { state, priority, router_id }: KeepalivedParams,
  found: KeepalivedState,
): Failure | undefined {
  const wrong = [
    ...different('state', state, stateOf(found)),
    ...different('priority', priority, found.priority),
    ...different('router id', router_id, found.routerId),
  ]
  return wrong.length === 0 ? undefined : failure(`${found.name}: ${wrong.join(', ')}`)
}

function different(
  what: string,
  wanted: string | number | undefined,
  is: string | number,
): readonly string[] {
  return wanted === undefined || wanted === is ? [] : [`its ${what} is ${is}, not ${wanted}`]
}
