import { withoutTrailing } from '../../../core/linear-text.ts'
import type { ProbeOutput } from '../../../core/module-definition.ts'

export const COMMAND_RESULT = {
  type: 'object',
  properties: {
    rc: { type: 'integer', description: 'Its exit status.' },
    stdout: { type: 'string', description: 'What it printed, without line breaks at the end.' },
    stderr: { type: 'string', description: 'What it complained about.' },
    lines: { type: 'array', items: { type: 'string' }, description: 'What it printed, line by line.' },
  },
  required: ['rc', 'stdout', 'stderr', 'lines'],
  additionalProperties: false,
} as const

/** The result of a command. Texts are without trailing line breaks, as `$( … )` gives them. */
export function commandReport({ code, stdout, stderr }: ProbeOutput): {
  readonly rc: number
  readonly stdout: string
  readonly stderr: string
  readonly lines: string[]
} {
  const text = withoutTrailing(stdout.toString(), '\n')
  return {
    rc: code,
    stdout: text,
    stderr: withoutTrailing(stderr.toString(), '\n'),
    lines: text === '' ? [] : text.split('\n'),
  }
}
