import { defineModule, type Failure, failure, type ProbeOutput } from '../../core/module-definition.ts'
import { sh, userScript } from '../../core/shell.ts'
import { COMMAND_RESULT, commandReport } from '../shared/commands/command-result.ts'
import { firstLine } from '../shared/commands/command-text.ts'
import { ABSOLUTE_PATH, beforeWildcard } from '../shared/files/path-schema.ts'

export const query = defineModule({
  name: 'query',
  summary: 'Runs a read-only shell command for its output, in a dry run, too. It never counts as a change.',
  params: {
    type: 'object',
    properties: {
      command: {
        type: 'string',
        minLength: 1,
        description: 'POSIX shell text that changes nothing on the host; values in it as {{ quote(x) }}.',
      },
      codes: {
        type: 'array',
        items: { type: 'integer', minimum: 0, maximum: 255 },
        minItems: 1,
        description: 'Exit statuses that are no failure; [0] when not given.',
      },
      reads: {
        type: 'array',
        items: ABSOLUTE_PATH,
        description:
          'Files and folders that its output depends on. Without it, a dry run takes it to depend on every change that is still to be made.',
      },
      chdir: { ...ABSOLUTE_PATH, description: 'The folder in which it runs; / when not given.' },
    },
    required: ['command'],
    additionalProperties: false,
  },
  result: COMMAND_RESULT,
  examples: [
    `- name: who holds the address
  query:
    command: ip -o -4 addr show to 10.0.0.10
  register: holder`,
    `- name: is it running
  query:
    command: systemctl is-active web
    codes: [0, 3]
  register: web`,
    `- name: how the peer is reached
  query: ip -o route get {{ quote(peer.address) }}
  register: route`,
  ],
  shorthand: 'command',
  eager: false,
  probe: ({ command, chdir }) =>
    chdir === undefined ? userScript(command) : sh`cd ${chdir} || exit\n${userScript(command)}`,
  read: (output, { command, codes = [0] }): ProbeOutput | Failure =>
    codes.includes(output.code) ? output : unexpected(output, command),
  plan: () => [],
  report: (output) => commandReport(output),
  reads: ({ reads }) => reads?.map((path) => `file:${beforeWildcard(path)}` as const) ?? ['any'],
  touches: () => [],
})

function unexpected({ code, stderr }: ProbeOutput, command: string): Failure {
  const said = stderr.toString().trim().split('\n').at(-1) ?? ''
  return failure(
    `"${firstLine(command)}" ended with ${code}${said === '' ? '' : `: ${said}`}`,
    'where that is an answer, name it in `codes`',
  )
}
