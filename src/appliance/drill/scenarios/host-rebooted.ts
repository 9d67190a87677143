import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const hostRebooted: Scenario = {
  name: 'host-rebooted',
  summary: 'the host with the VIP is rebooted in good order',
  onlyLab: 'what else it does at boot is not known',
  bounds: HOST_LOST,
  moves: 1,
  async act(context) {
    await context.lab('reboot', context.holder)
    await context.undo(context.holder)
    await context.untilServed()
  },
}
