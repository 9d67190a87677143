import { BOTH_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const bothRebooted: Scenario = {
  name: 'both-rebooted',
  summary: 'both hosts are rebooted at the same time',
  onlyLab: 'what else they do at boot is not known',
  bounds: BOTH_LOST,
  moves: undefined,
  async act(context) {
    const { holder, other } = context
    await context.lab('reboot', holder, other)
    await context.undo(holder, other)
    await context.untilServed()
  },
}
