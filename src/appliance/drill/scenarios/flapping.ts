import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

const TIMES = 4

export const flapping: Scenario = {
  name: 'flapping',
  summary: 'the link of the host with the VIP comes and goes',
  onlyLab: 'nobody could connect it again',
  bounds: HOST_LOST,
  moves: 1,
  linksDown: true,
  async act(context) {
    for (let time = 0; time < TIMES; time++) {
      await context.lab('cut', context.holder)
      await context.sleep(2_500)
      await context.undo(context.holder)
      await context.sleep(1_500)
    }
    await context.untilServed()
  },
}
