import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

const TIMES = 5

export const packetBursts: Scenario = {
  name: 'packet-bursts',
  summary: 'again and again nearly all packets to and from the host with the VIP get lost for half a second',
  onlyLab: 'what else goes over that network would suffer, too',
  bounds: HOST_LOST,
  moves: undefined,
  linksDown: true,
  async act(stage) {
    for (let time = 0; time < TIMES; time++) {
      await stage.lab('lose-most', stage.holder)
      await stage.sleep(600)
      await stage.undo(stage.holder)
      await stage.sleep(900)
    }
    await stage.untilServed()
  },
}
