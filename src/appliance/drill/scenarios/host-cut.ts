import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const hostCut: Scenario = {
  name: 'host-cut',
  summary: 'the host with the VIP is cut off the network, and comes back',
  onlyLab: 'nobody could connect it again',
  bounds: HOST_LOST,
  moves: 1,
  linksDown: true,
  async act(stage) {
    await stage.lab('cut', stage.holder)
    await stage.untilHeldBy(stage.other)
    await stage.untilServed()
    await stage.sleep(1_500)
    await stage.undo(stage.holder)
  },
}
