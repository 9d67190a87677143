/** Passed in, so that tests decide what time it is. */
export interface Clock {
  /** Wall-clock time. */
  now(): Date
  /** Milliseconds that never go backwards, from any origin. */
  monotonicMs(): number
  sleep(ms: number): Promise<void>
}
