import { defineModule, type Failure, failure } from '../core/module-definition.ts'
import { type Script, sh, userScript } from '../core/shell.ts'
import { firstLine } from './command.ts'
import { ABSOLUTE_PATH } from './path-schema.ts'
import { filePresent, portListening, portReachable, processRunning } from './presence-tests.ts'
import { isHidden, unreadable } from './probe-trouble.ts'

interface WaitParams {
  readonly port?: number
  readonly host?: string
  readonly file?: string
  readonly process?: string
  readonly command?: string
  readonly state?: 'present' | 'absent'
  readonly timeout?: number
  readonly interval?: number
  readonly delay?: number
}

export const waitFor = defineModule({
  name: 'wait_for',
  summary: 'Waits until a port, a file, a process or a command says that it is time to go on.',
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
      file: { ...ABSOLUTE_PATH, description: 'A path.' },
      process: { type: 'string', minLength: 1, description: 'Name of a process, as `ps -o comm` shows it.' },
      command: {
        type: 'string',
        minLength: 1,
        description: 'A read-only command that ends with 0 when it is time.',
      },
      state: {
        enum: ['present', 'absent'],
        description: 'Whether it shall be there or be gone; "present" when not given.',
      },
      timeout: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'Seconds after which it has failed; 60 when not given.',
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
    `- name: nothing holds the lock
  wait_for:
    file: /run/app.lock
    state: absent`,
  ],
  fence: true,
  eager: false,
  check: checkWait,
  probe: (params) => sh`if ( ${untilScript(params)}\n) >/dev/null; then echo yes; else echo no; fi`,
  read: ({ stdout, stderr, code }, { file }) => {
    const said = stdout.toString().trim()
    const complaint = stderr.toString().trim()
    if (complaint.startsWith(CANNOT_TELL)) return failure(complaint)
    if (file !== undefined && isHidden(complaint)) return unreadable(complaint, code)
    return said === 'yes' || said === 'no' ? { isTime: said === 'yes' } : unreadable(complaint, code)
  },
  plan: (params, { isTime }) => {
    const wrong = checkWait(params)
    if (wrong !== undefined) return wrong
    const { timeout = 60, interval = 1, delay = 0 } = params
    const what = describe(params)
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
                until: untilScript(params),
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

/** What a test says on stderr where the host has no means to find out. */
const CANNOT_TELL = 'cannot tell'

function checkWait({ port, host, file, process, command }: WaitParams): Failure | undefined {
  const kinds = [port, file, process, command].filter((one) => one !== undefined).length
  if (kinds !== 1) return failure('one of `port`, `file`, `process` and `command` must be given')
  return host !== undefined && port === undefined ? failure('`host` goes with `port` alone') : undefined
}

function untilScript(params: WaitParams): Script {
  const test = presence(params)
  return params.state === 'absent' ? sh`! { ${test}\n}` : test
}

function presence({ port, host, file, process, command = 'true' }: WaitParams): Script {
  if (port !== undefined) return host === undefined ? portListening(port) : portReachable(host, port)
  if (file !== undefined) return filePresent(file)
  return process === undefined ? sh`( ${userScript(command)}\n)` : processRunning(process)
}

function describe({ port, host, file, process, command = '', state }: WaitParams): string {
  const gone = state === 'absent'
  if (port !== undefined) {
    if (host !== undefined) return `${host} port ${port} ${gone ? 'is closed' : 'answers'}`
    return `${gone ? 'nothing' : 'something'} listens on port ${port}`
  }
  if (file !== undefined) return `${file} is ${gone ? 'gone' : 'there'}`
  if (process !== undefined) return `${gone ? 'no' : 'a'} process ${process} runs`
  return `"${firstLine(command)}" ${gone ? 'fails' : 'succeeds'}`
}
