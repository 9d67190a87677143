import type { HostState } from './host-state.ts'
import type { RunContext } from './run-context.ts'

/** Prepares a task on a host. Facts that the task needs, such as the holder of a pair, are asked of the hosts first. */
export async function withFacts<Found>(
  prepare: () => Found,
  { host }: Pick<HostState, 'host'>,
  run: RunContext,
  oldestMs = GOOD_FOR_MS,
): Promise<Found> {
  const { holders } = run.cache
  holders.forget(run, oldestMs)
  const found = prepare()
  if (host.pair === undefined || !isToBeAsked(found)) return found
  await holders.ask(host.pair, run)
  return prepare()
}

/** Milliseconds for which an answer is good, as for other probes (`STALE_MS`). */
const GOOD_FOR_MS = 2_000

function isToBeAsked(found: unknown): boolean {
  const { asks, isAwaited } = (found ?? {}) as { readonly asks?: unknown; readonly isAwaited?: unknown }
  return asks !== undefined && isAwaited === true
}
