import { runInThisContext } from 'node:vm'

/**
 * Does work of a kind that may never end, such as matching a regular expression of the user's, for so long at the
 * most; `undefined` when it was not done. V8 ends what it is in the middle of. Costs 0.2 ms beside the work.
 */
export function withinTime<T>(ms: number, work: () => T): { readonly value: T } | undefined {
  const place = globalThis as { [WORK]?: () => T }
  place[WORK] = work
  try {
    return { value: runInThisContext(CALL, { timeout: ms }) as T }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return undefined
    throw error
  } finally {
    delete place[WORK]
  }
}

/**
 * The same, but for so long of processor time: a machine that is busy with other things gives the work as much of it as an idle one.
 * The work is begun anew where it was ended too early, so it must leave nothing behind that hinders another try.
 */
export function withinProcessorTime<T>(ms: number, work: () => T): { readonly value: T } | undefined {
  for (let wall = ms; wall <= ms * MOST_TIMES_AS_LONG; wall *= 2) {
    const before = processorMs()
    const done = withinTime(wall, work)
    if (done !== undefined) return done
    if (hasHadTime(ms, before)) return undefined
  }
  return undefined
}

/** How many times as long as its processor time work may take by the clock. */
export const MOST_TIMES_AS_LONG = 32
/** What the watching takes, and how coarsely time is counted. */
const ENOUGH = 0.8

/** Whether this program has had `ms` of processor time since `processorMs` was `before`. */
export function hasHadTime(ms: number, before: number): boolean {
  return processorMs() - before >= ms * ENOUGH
}

/** Of all threads: while work is done that may never end, the others mostly wait. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** A deadline can be had for a script alone, and a script knows only what is global: for the moment, the work is. */
const WORK = Symbol.for('wrtcplay.work')
const CALL = "globalThis[Symbol.for('wrtcplay.work')]()"
