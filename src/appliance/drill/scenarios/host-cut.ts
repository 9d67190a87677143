import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const hostCut: Scenario = {
  name: 'host-cut',
  summary: 'the host with the VIP is cut off the network, and comes back',
  onlyLab: 'nobody could connect it again',
  bounds: HOST_LOST,
  moves: 1,
  linksDown: true,
  async act(context) {
    await context.lab('cut', context.holder)
    await context.untilHeldBy(context.other)
    await context.untilServed()
    await context.sleep(1_500)
    await context.undo(context.holder)
  },
}
