import { LONGEST_TIMER_MS } from '../core/clock.ts'
import type { UnderWay } from '../journal/under-way.ts'
import { hostList } from '../report/task-block.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export interface Interrupts {
  readonly signal: AbortSignal
  /** Stops watching: signals have their usual effect again. */
  stop(): void
}

interface InterruptOptions {
  readonly limitS?: number | undefined
  /** Changes that may go on on hosts after the program has ended. */
  readonly underWay?: UnderWay | undefined
  /** Called before the program is ended at once. */
  readonly onKill?: (() => void) | undefined
}

/**
 * Watches for signals: the first one asks the run to end, the second one ends the program. After `limitS` seconds the
 * run is asked to end, too.
 */
export function watchInterrupts(
  terminal: Terminal,
  say: (line: string) => void,
  { limitS, underWay, onKill }: InterruptOptions = {},
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
    if (controller.signal.aborted) {
      for (const line of leftBehind(underWay?.hostsByTask)) say(line)
      onKill?.()
      terminal.exitNow(EXIT.interrupted)
    }
    controller.abort()
    say('finishing what is under way; press Ctrl-C again to stop at once')
  })
  const stop = (): void => {
    clearTimeout(timer)
    unwatch()
  }
  return { signal: controller.signal, stop }
}

function leftBehind(underWay: UnderWay['hostsByTask'] | undefined): readonly string[] {
  if (underWay === undefined) return ['stopped at once; what was begun on the hosts goes on there']
  if (underWay.size === 0) return ['stopped at once; no change was under way']
  const tasks = [...underWay]
    .slice(0, MOST_LISTED)
    .map(([task, hosts]) => `"${task}" on ${hostList([...hosts])}`)
  const more = underWay.size > MOST_LISTED ? ` and ${underWay.size - MOST_LISTED} more` : ''
  return [
    `stopped at once; what was begun goes on there to its end: ${tasks.join(', ')}${more}`,
    'look at these hosts before you run again: --failed goes on at these tasks',
  ]
}

const MOST_LISTED = 5
