import { sh } from '../../../core/shell.ts'
import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const stateLost: Scenario = {
  name: 'state-lost',
  summary: 'the standby loses what it knew of promotions, and then the active one its power',
  onlyLab: 'nobody could switch it on again',
  bounds: HOST_LOST,
  moves: 1,
  async act(stage) {
    const { holder, other, settings } = stage
    await stage.inject('the state folder is removed', other, sh`rm -rf ${settings.stateFolder}`.source)
    await stage.sleep(1_000)
    await stage.lab('kill', holder)
    await stage.untilServed()
    await stage.sleep(1_000)
    await stage.undo(holder)
  },
}
