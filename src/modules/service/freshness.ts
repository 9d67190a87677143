import { assertNever } from '../../core/assert-never.ts'
import type { Input } from './process-age.ts'
import type { ServiceState } from './service-facts.ts'

/** The inputs of a running service that are newer than what the service has read, in words. */
interface Freshness {
  readonly restartFor: readonly string[]
  readonly reloadFor: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Milliseconds: a process's start is known to a tick of 10 ms and a file's time to the kernel's tick; measured errors
 * stay below 50 ms.
 */
const TOLERANCE_MS = 50
const COARSE_TOLERANCE_MS = 1000

export function freshness(state: ServiceState): Freshness {
  const { nowMs, startedMs, loadedMs, restartInputs, reloadInputs, isCoarse } = state
  const tolerance = isCoarse ? COARSE_TOLERANCE_MS : TOLERANCE_MS
  const isFuture = ({ writtenMs }: Input): boolean => writtenMs > nowMs + tolerance
  const newer = (inputs: readonly Input[], sinceMs: number | undefined): readonly string[] =>
    sinceMs === undefined
      ? []
      : inputs
          .filter((input) => !isFuture(input) && input.writtenMs > sinceMs + tolerance)
          .map((input) => inWords(input))
  const all = [...restartInputs, ...reloadInputs]
  return {
    restartFor: newer(restartInputs, startedMs),
    reloadFor: newer(reloadInputs, loadedMs === undefined ? startedMs : Math.max(loadedMs, startedMs ?? 0)),
    warnings: [
      ...all
        .filter(isFuture)
        .map(
          ({ path, writtenMs }) =>
            `${path} was written in the future (${new Date(writtenMs).toISOString()}): the service is not compared with it`,
        ),
      ...all.filter(({ kind }) => kind === 'gone').map(({ path }) => `${path} is not there`),
    ],
  }
}

function inWords({ path, kind }: Input): string {
  switch (kind) {
    case 'file':
      return path
    case 'folder':
      return `what is in ${path}`
    case 'gone':
      return `the last change of where ${path} would be, which is not there`
    default:
      return assertNever(kind)
  }
}
