import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const hostPaused = paused('host-paused', 4)
export const hostPausedLong: Scenario = { ...paused('host-paused-long', 20), isLong: true }

/** The paused host keeps the VIP, and finds out afterwards that the other host has taken over. */
function paused(name: string, seconds: number): Scenario {
  return {
    name,
    summary: `the host with the VIP stands still for ${seconds} s, as a virtual machine that is paused, and goes on`,
    onlyLab: 'nobody could have it go on',
    bounds: HOST_LOST,
    // The host with the higher priority has the VIP in the end.
    moves: 2,
    linksDown: true,
    async act(context) {
      const { holder, other, clock } = context
      await context.lab('pause', holder)
      const until = clock.monotonicMs() + seconds * 1_000
      await context.untilHeldBy(other)
      await context.untilServed()
      await context.sleep(Math.max(0, until - clock.monotonicMs()))
      await context.undo(holder)
      await context.untilServed()
    },
  }
}
