/** Passed in, so that tests decide what time it is. */
export interface Clock {
  /** Wall-clock time. */
  now(): Date
  /** Milliseconds that never go backwards, from any origin. */
  monotonicMs(): number
  sleep(ms: number): Promise<void>
}

/** The longest time, in milliseconds, that `setTimeout` can hold; a longer one would end at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1
