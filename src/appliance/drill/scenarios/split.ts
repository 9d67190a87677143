import { NO_BOUND, type Scenario } from '../scenario.ts'

export const split: Scenario = {
  name: 'split',
  summary: 'the hosts do not reach each other, and everybody else reaches both: both serve and write',
  onlyLab: 'nobody could connect them again',
  // Either host may answer a question during the split.
  bounds: { cautious: NO_BOUND, standard: NO_BOUND, fast: NO_BOUND },
  moves: undefined,
  linksDown: true,
  async act(context) {
    const { holder, other } = context
    await context.lab('isolate', holder, other)
    await context.untilHeldBy(other)
    await context.sleep(4_000)
    await context.undo(holder, other)
    await context.untilServed()
  },
}
