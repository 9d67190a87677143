import type { Clock } from './clock.ts'

export interface PollLimits {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>
  /** Milliseconds between an answer and the next question. */
  readonly everyMs: number
  readonly withinMs: number
  /** Once the signal is aborted, its reason is thrown. */
  readonly signal?: AbortSignal | undefined
}

/** Asks, at least once, until the answer is as wanted or the time is over. Resolves with the last answer in either case. */
export async function poll<T>(
  ask: () => T | Promise<T>,
  isWanted: (answer: T) => boolean,
  { clock, everyMs, withinMs, signal }: PollLimits,
): Promise<T> {
  const end = clock.monotonicMs() + withinMs
  for (;;) {
    signal?.throwIfAborted()
    const answer = await ask()
    if (isWanted(answer) || clock.monotonicMs() > end) return answer
    await clock.sleep(everyMs)
  }
}
