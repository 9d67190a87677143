import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const packetLoss: Scenario = {
  name: 'packet-loss',
  summary: 'a quarter of all packets to and from the host with the VIP get lost for some seconds',
  onlyLab: 'what else goes over that network would suffer, too',
  bounds: HOST_LOST,
  // Three adverts in a row may get lost, and the other host then takes over.
  moves: undefined,
  linksDown: true,
  async act(context) {
    await context.lab('lose-some', context.holder)
    await context.sleep(8_000)
    await context.undo(context.holder)
    await context.untilServed()
  },
}
