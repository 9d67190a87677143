import { sh } from '../../../core/shell.ts'
import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const stateLost: Scenario = {
  name: 'state-lost',
  summary: 'the standby loses what it knew of promotions, and then the active one its power',
  onlyLab: 'nobody could switch it on again',
  bounds: HOST_LOST,
  moves: 1,
  async act(context) {
    const { holder, other, settings } = context
    await context.inject('the state folder is removed', other, sh`rm -rf ${settings.stateFolder}`.source)
    await context.sleep(1_000)
    await context.lab('kill', holder)
    await context.untilServed()
    await context.sleep(1_000)
    await context.undo(holder)
  },
}
