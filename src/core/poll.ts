import type { Clock } from './clock.ts'

export interface Patience {
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>
  /** Between an answer and the next question. */
  readonly everyMs: number
  readonly withinMs: number
  /** Its reason is thrown once it is aborted. */
  readonly signal?: AbortSignal | undefined
}

/** Asks until the answer is as wanted, or the time is over: at least once. The last answer, as wanted or not. */
export async function poll<T>(
  ask: () => T | Promise<T>,
  isWanted: (answer: T) => boolean,
  { clock, everyMs, withinMs, signal }: Patience,
): Promise<T> {
  const end = clock.monotonicMs() + withinMs
  for (;;) {
    signal?.throwIfAborted()
    const answer = await ask()
    if (isWanted(answer) || clock.monotonicMs() > end) return answer
    await clock.sleep(everyMs)
  }
}
