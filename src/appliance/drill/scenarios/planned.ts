import { PLANNED } from '../bounds.ts'
import { takeYieldBack, yieldVip } from '../fault-scripts.ts'
import type { Scenario } from '../scenario.ts'

export const planned: Scenario = {
  name: 'planned',
  summary: 'the host with the VIP is told to let the other one have it',
  onlyLab: undefined,
  bounds: PLANNED,
  moves: 1,
  async act(context) {
    const { holder, other, settings } = context
    await context.inject('told to yield', holder, yieldVip(settings), takeYieldBack(settings))
    await context.untilHeldBy(other)
    await context.untilServed()
  },
}
