import { BOTH_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const standbyThenActive: Scenario = {
  name: 'standby-then-active',
  summary: 'the standby loses its power, later the active one, and both come back: one of them with old data',
  onlyLab: 'nobody could switch them on again',
  bounds: BOTH_LOST,
  moves: undefined,
  async act(context) {
    const { holder, other } = context
    await context.lab('kill', other)
    await context.sleep(3_000)
    await context.lab('kill', holder)
    await context.sleep(500)
    await context.undo(holder, other)
    await context.untilServed()
  },
}
