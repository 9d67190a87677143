import { BOTH_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const bothRebooted: Scenario = {
  name: 'both-rebooted',
  summary: 'both hosts are rebooted at the same time',
  onlyLab: 'what else they do at boot is not known',
  bounds: BOTH_LOST,
  moves: undefined,
  async act(stage) {
    const { holder, other } = stage
    await stage.lab('reboot', holder, other)
    await stage.undo(holder, other)
    await stage.untilServed()
  },
}
