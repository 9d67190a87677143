import { type Change, defineModule, type Failure, failure } from '../../core/module-definition.ts'
import { unreadable } from '../shared/commands/probe-trouble.ts'
import {
  checkCondition,
  conditionHolds,
  conditionText,
  type WaitCondition,
} from '../shared/conditions/wait-condition.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'
import { runningProbe, startScript, stopScript } from './measure-scripts.ts'
import { type Measured, readMeasured } from './measured.ts'

const NAME = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,40}$' } as const
const URL_OF_WAIT_FOR = 'As for `wait_for`.'

interface MeasureParams extends Omit<WaitCondition, 'state' | 'command'> {
  readonly start?: string
  readonly stop?: string
  readonly every?: number
  readonly lasts?: number
}

export const measure = defineModule({
  name: 'measure',
  summary: 'Measures in the background how long something does not answer, from one task to another.',
  params: {
    type: 'object',
    properties: {
      start: {
        ...NAME,
        description: 'Begins a measurement of this name; one that runs already is given up.',
      },
      stop: { ...NAME, description: 'Ends the measurement of this name, and takes all of it away.' },
      port: { type: 'integer', minimum: 1, maximum: 65535, description: URL_OF_WAIT_FOR },
      host: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.:%-]*$', description: URL_OF_WAIT_FOR },
      http: { type: 'string', minLength: 1, description: URL_OF_WAIT_FOR },
      status: { type: 'integer', minimum: 100, maximum: 599, description: URL_OF_WAIT_FOR },
      websocket: { type: 'string', minLength: 1, description: URL_OF_WAIT_FOR },
      file: { ...ABSOLUTE_PATH, description: URL_OF_WAIT_FOR },
      process: { type: 'string', minLength: 1, description: URL_OF_WAIT_FOR },
      every: {
        type: 'integer',
        minimum: 20,
        maximum: 5000,
        description:
          'Milliseconds between two looks; 100 when not given. A look that gets no answer takes up to two seconds.',
      },
      lasts: {
        type: 'integer',
        minimum: 1,
        maximum: 86_400,
        description: 'Seconds after which it ends by itself, with nothing left of it; 600 when not given.',
      },
    },
    required: [],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      outages: {
        type: 'integer',
        description: 'How often it did not answer. This and all below: after `stop`.',
      },
      total_ms: { type: 'integer', description: 'How long it did not answer, all together.' },
      longest_ms: {
        type: 'integer',
        description: 'The longest time: from the last look that was answered to the end of the next one.',
      },
      looks: { type: 'integer', description: 'How often it was looked at.' },
      lasted_ms: { type: 'integer', description: 'How long it was measured.' },
    },
    required: [],
    additionalProperties: false,
  },
  examples: [
    `- name: the gateway is watched from here
  measure:
    start: gateway
    websocket: ws://10.0.0.10:8080/
    every: 50`,
    `- name: it was watched until here
  measure:
    stop: gateway
  register: gateway

- name: it was never away for long
  assert:
    that: "{{ results.gateway.longest_ms < 3000 }}"
    message: the gateway was away for {{ results.gateway.longest_ms }} ms`,
  ],
  fence: true,
  unproven: true,
  check: checkMeasure,
  probe: (params) => runningProbe(nameOf(params)),
  read: ({ code, stdout, stderr }): { readonly isRunning: boolean } | Failure => {
    const said = stdout.toString().trim()
    if (code === 0 && (said === 'running' || said === 'none')) return { isRunning: said === 'running' }
    return unreadable(stderr.toString().trim(), code)
  },
  plan: (params, { isRunning }): readonly Change[] | Failure =>
    checkMeasure(params) ?? (params.start === undefined ? stopping(params, isRunning) : starting(params)),
  report: (_state, outputs, { stop }): Partial<Measured> =>
    stop === undefined ? {} : readMeasured(outputs[0]?.stdout.toString() ?? ''),
  reads: () => [],
  touches: (params) => [`file:/run/wrtcplay-measure-${nameOf(params)}`],
})

const KINDS = ['port', 'http', 'websocket', 'file', 'process'] as const

function checkMeasure(params: MeasureParams): Failure | undefined {
  const { start, stop, every, lasts } = params
  if ((start === undefined) === (stop === undefined))
    return failure('either `start` or `stop` must be given', 'with the name of a measurement')
  if (start !== undefined) return checkCondition(params, KINDS)
  const others = [...KINDS.map((kind) => params[kind]), params.host, params.status, every, lasts]
  return others.some((one) => one !== undefined)
    ? failure('`stop` stands alone: what is measured is said where it starts')
    : undefined
}

function nameOf({ start, stop = '' }: MeasureParams): string {
  return start ?? stop
}

function starting({ start = '', every = 100, lasts = 600, ...condition }: MeasureParams): readonly Change[] {
  const plan = { name: start, look: conditionHolds(condition), everyMs: every, lastsSeconds: lasts }
  const summary = `measure whether ${conditionText(condition)}, every ${every} ms`
  return [{ summary, alters: false, steps: [{ kind: 'run', script: startScript(plan) }] }]
}

function stopping({ stop = '' }: MeasureParams, isRunning: boolean): readonly Change[] | Failure {
  if (!isRunning)
    return failure(
      `no measurement "${stop}" runs on this host`,
      'it was not started as this user, or has ended by itself: see `lasts`',
    )
  return [
    {
      summary: `end the measurement "${stop}"`,
      alters: false,
      steps: [{ kind: 'run', script: stopScript(stop) }],
    },
  ]
}
