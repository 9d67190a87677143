import { defineModule, failure } from '../../core/module-definition.ts'
import { sh } from '../../core/shell.ts'
import { isHidden, unreadable } from '../shared/commands/probe-trouble.ts'
import { checkCondition, conditionHolds, conditionText } from '../shared/conditions/wait-condition.ts'
import { ABSOLUTE_PATH } from '../shared/files/path-schema.ts'

export const waitFor = defineModule({
  name: 'wait_for',
  summary:
    'Waits until a port, a web server, a WebSocket, a file, a process or a command says that it is time to go on.',
  params: {
    type: 'object',
    properties: {
      port: {
        type: 'integer',
        minimum: 1,
        maximum: 65535,
        description:
          'A TCP port. Without `host`: one that something on this host listens on, which makes no connection.',
      },
      host: {
        type: 'string',
        pattern: '^[A-Za-z0-9_][A-Za-z0-9_.:%-]*$',
        description: 'With `port`: name or address that the host connects to (with bash or nc).',
      },
      http: {
        type: 'string',
        minLength: 1,
        description:
          'A URL that the host asks for (with bash, nc or curl; https with openssl): it must answer with a status from 200 to 399. Redirects are not followed, certificates not checked.',
      },
      status: {
        type: 'integer',
        minimum: 100,
        maximum: 599,
        description: 'With `http`: the one status that counts.',
      },
      websocket: {
        type: 'string',
        minLength: 1,
        description:
          'A URL, as in ws://10.0.0.10:8080/ or wss://gw.example.org/ (with openssl, certificates not checked), at which a WebSocket must be upgraded (101): an open port is not enough.',
      },
      file: { ...ABSOLUTE_PATH, description: 'A path.' },
      process: { type: 'string', minLength: 1, description: 'Name of a process, as `ps -o comm` shows it.' },
      command: {
        type: 'string',
        minLength: 1,
        description: 'A read-only command that ends with 0 when it is time; values in it as {{ quote(x) }}.',
      },
      state: {
        enum: ['present', 'absent'],
        description: 'Whether it shall be there or be gone; "present" when not given.',
      },
      timeout: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'Seconds after which it has failed, the first look included; 60 when not given.',
      },
      interval: { type: 'number', minimum: 0.1, description: 'Seconds between two looks; 1 when not given.' },
      delay: {
        type: 'number',
        minimum: 0,
        description: 'Seconds before the first look when it is not time yet.',
      },
    },
    required: [],
    additionalProperties: false,
  },
  result: { type: 'object', properties: {}, additionalProperties: false },
  examples: [
    `- name: the application answers
  wait_for:
    host: 10.0.0.10
    port: 8443
    timeout: 30`,
    `- name: the gateway takes calls
  wait_for:
    websocket: ws://10.0.0.10:8080/
    interval: 0.2`,
    `- name: nothing holds the lock
  wait_for:
    file: /run/app.lock
    state: absent`,
  ],
  fence: true,
  eager: false,
  check: (params) => checkCondition(params),
  probe: (params) => sh`if ( ${conditionHolds(params)}\n) >/dev/null; then echo yes; else echo no; fi`,
  looksFor: ({ timeout = DEFAULT_SECONDS }) => Math.max(timeout * 1000, SHORTEST_LOOK_MS),
  read: ({ stdout, stderr, code }, { file }) => {
    const said = stdout.toString().trim()
    const complaint = stderr.toString().trim()
    if (complaint.startsWith(UNDECIDABLE)) return failure(complaint)
    if (file !== undefined && isHidden(complaint)) return unreadable(complaint, code)
    return said === 'yes' || said === 'no' ? { isTime: said === 'yes' } : unreadable(complaint, code)
  },
  plan: (params, { isTime }) => {
    const wrong = checkCondition(params)
    if (wrong !== undefined) return wrong
    const { timeout = DEFAULT_SECONDS, interval = 1, delay = 0 } = params
    const what = conditionText(params)
    return isTime
      ? []
      : [
          {
            summary: `wait until ${what}`,
            alters: false,
            steps: [
              ...(delay > 0 ? [{ kind: 'run', script: sh`sleep ${delay}` } as const] : []),
              {
                kind: 'wait',
                until: conditionHolds(params),
                what,
                timeoutMs: timeout * 1000,
                intervalMs: interval * 1000,
              },
            ],
          },
        ]
  },
  report: () => ({}),
  reads: () => ['any'],
  touches: () => [],
})

const DEFAULT_SECONDS = 60
/** Milliseconds: the way to the host and back takes time, too. */
const SHORTEST_LOOK_MS = 1000

/** Begins the message of a test, on stderr, where the host lacks the means for the test. */
const UNDECIDABLE = 'cannot tell'
