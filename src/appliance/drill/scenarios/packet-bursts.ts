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
  async act(context) {
    for (let time = 0; time < TIMES; time++) {
      await context.lab('lose-most', context.holder)
      await context.sleep(600)
      await context.undo(context.holder)
      await context.sleep(900)
    }
    await context.untilServed()
  },
}
