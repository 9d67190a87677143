import { LONGEST_TIMER_MS } from '../core/clock.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export interface Interrupts {
  readonly signal: AbortSignal
  /** Signals mean again what they mean to any program. */
  stop(): void
}

/**
 * The first signal asks the run to come to an end, the second ends the program. A run that has `limitS` seconds is asked
 * to come to an end when these are over.
 */
export function watchInterrupts(
  terminal: Terminal,
  say: (line: string) => void,
  limitS?: number,
): Interrupts {
  const controller = new AbortController()
  const isOver = (): void => {
    if (controller.signal.aborted) return
    controller.abort()
    say(`the ${limitS} s of --timeout are over: finishing what is under way, and beginning nothing more`)
  }
  const timer =
    limitS === undefined ? undefined : setTimeout(isOver, Math.min(limitS * 1000, LONGEST_TIMER_MS))
  const unwatch = terminal.onSignal(() => {
    if (controller.signal.aborted) terminal.exitNow(EXIT.interrupted)
    controller.abort()
    say('finishing what is under way; press Ctrl-C again to stop at once')
  })
  const stop = (): void => {
    clearTimeout(timer)
    unwatch()
  }
  return { signal: controller.signal, stop }
}
