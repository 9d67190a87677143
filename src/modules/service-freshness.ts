import type { ServiceState, WrittenFile } from './service-state.ts'

/** Which inputs of a running service are newer than what it has read. */
interface Freshness {
  readonly restartFor: readonly string[]
  readonly reloadFor: readonly string[]
  readonly warnings: readonly string[]
}

/** Process starts are known to the tick of 10 ms, files' times to the kernel's tick; measured errors stay below 50 ms. */
const TOLERANCE_MS = 50
const COARSE_TOLERANCE_MS = 1000

export function freshness(state: ServiceState): Freshness {
  const { nowMs, startedMs, loadedMs, restartInputs, reloadInputs, isCoarse } = state
  const tolerance = isCoarse ? COARSE_TOLERANCE_MS : TOLERANCE_MS
  const isFuture = ({ writtenMs }: WrittenFile): boolean => writtenMs > nowMs + tolerance
  const newer = (files: readonly WrittenFile[], sinceMs: number | undefined): readonly string[] =>
    sinceMs === undefined
      ? []
      : files
          .filter((file) => !isFuture(file) && file.writtenMs > sinceMs + tolerance)
          .map(({ path }) => path)
  const future = [...restartInputs, ...reloadInputs].filter(isFuture)
  return {
    restartFor: newer(restartInputs, startedMs),
    reloadFor: newer(reloadInputs, loadedMs === undefined ? startedMs : Math.max(loadedMs, startedMs ?? 0)),
    warnings: future.map(
      ({ path, writtenMs }) =>
        `${path} was written in the future (${new Date(writtenMs).toISOString()}): the service is not compared with it`,
    ),
  }
}
