import { BOTH_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const standbyThenActive: Scenario = {
  name: 'standby-then-active',
  summary: 'the standby loses its power, later the active one, and both come back: one of them with old data',
  onlyLab: 'nobody could switch them on again',
  bounds: BOTH_LOST,
  moves: undefined,
  async act(stage) {
    const { holder, other } = stage
    await stage.lab('kill', other)
    await stage.sleep(3_000)
    await stage.lab('kill', holder)
    await stage.sleep(500)
    await stage.undo(holder, other)
    await stage.untilServed()
  },
}
