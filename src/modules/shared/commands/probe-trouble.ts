import { type Failure, failure, type ProbeOutput } from '../../../core/module-definition.ts'

export const NOT_THERE = 'No such file or directory'

/** Why a probe failed. A probe that could look has reported every missing path on stderr, and nothing else there. */
export function trouble(output: ProbeOutput, missing: number): Failure | undefined {
  const text = output.stderr.toString().trim()
  const reported = text.match(NOT_FOUND)?.length ?? 0
  if (output.code === 0 && reported === missing) return undefined
  const line =
    text.split('\n').find((candidate) => !candidate.endsWith(NOT_THERE)) ?? text.split('\n')[0] ?? ''
  return unreadable(line, output.code)
}

/** At the end of a line, because a path may hold these words, too. */
const NOT_FOUND = /: No such file or directory$/gm

/** The failure of a probe that could not look. */
export function unreadable(said: string, code: number): Failure {
  const message =
    said === '' ? `the host's answer makes no sense (exit status ${code})` : `cannot look: ${said}`
  return failure(message, hintFor(said))
}

/** Whether a probe was not permitted to look at a path, which may then exist or not. */
export function isHidden(said: string): boolean {
  return /permission denied|not permitted/i.test(said)
}

function hintFor(said: string): string | undefined {
  if (isHidden(said)) return 'a task with `become: root` looks as root'
  if (/not found/.test(said)) return 'the host needs a POSIX sh and coreutils or BusyBox'
  if (/not a directory/i.test(said)) return 'something on the way to it is a file'
  return undefined
}
