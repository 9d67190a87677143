import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const powerLoss: Scenario = {
  name: 'power-loss',
  summary: 'the host with the VIP loses its power, and gets it back',
  onlyLab: 'nobody could switch it on again',
  bounds: HOST_LOST,
  moves: 1,
  async act(context) {
    await context.lab('kill', context.holder)
    await context.untilServed()
    await context.sleep(1_000)
    await context.undo(context.holder)
  },
}
