import type { HostState } from './host-state.ts'
import type { RunContext } from './run-context.ts'

/** Prepares a task on a host, and asks the hosts first for what it turns out to need of them as they are now. */
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

/** As for other probes: before anything is done on the strength of an older probe, the probe is made again. */
const GOOD_FOR_MS = 2_000

function isToBeAsked(found: unknown): boolean {
  const { asks, isAwaited } = (found ?? {}) as { readonly asks?: unknown; readonly isAwaited?: unknown }
  return asks !== undefined && isAwaited === true
}
