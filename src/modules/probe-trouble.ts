import { type Failure, failure, type ProbeOutput } from '../core/module-definition.ts'

export const NOT_THERE = 'No such file or directory'

/**
 * Tells "not there" from "cannot tell": every path that is missing in a probe's answer must have been reported
 * as such on stderr, and nothing else may have been said there.
 */
export function trouble(output: ProbeOutput, missing: number): Failure | undefined {
  const text = output.stderr.toString().trim()
  const reported = text.match(NOT_FOUND)?.length ?? 0
  if (output.code === 0 && reported === missing) return undefined
  const line =
    text.split('\n').find((candidate) => !candidate.endsWith(NOT_THERE)) ?? text.split('\n')[0] ?? ''
  return unreadable(line, output.code)
}

/** A path may hold these words as well: the message stands at the end of a line. */
const NOT_FOUND = /: No such file or directory$/gm

/** A probe that could not find out what it was asked. */
export function unreadable(said: string, code: number): Failure {
  const message =
    said === '' ? `the host's answer makes no sense (exit status ${code})` : `cannot look: ${said}`
  return failure(message, hintFor(said))
}

/** A path that may not be looked at is neither there nor not there. */
export function isHidden(said: string): boolean {
  return /permission denied|not permitted/i.test(said)
}

function hintFor(said: string): string | undefined {
  if (isHidden(said)) return 'a task with `become: root` looks as root'
  if (/not found/.test(said)) return 'the host needs a POSIX sh and coreutils or BusyBox'
  if (/not a directory/i.test(said)) return 'something on the way to it is a file'
  return undefined
}
