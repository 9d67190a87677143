import { NO_BOUND, type Scenario } from '../scenario.ts'

export const splitTwice: Scenario = {
  name: 'split-twice',
  summary: 'the hosts lose sight of each other twice, the second time just after they have met again',
  onlyLab: 'nobody could connect them again',
  bounds: { cautious: NO_BOUND, standard: NO_BOUND, fast: NO_BOUND },
  moves: undefined,
  linksDown: true,
  async act(context) {
    const { holder, other } = context
    for (const pauseMs of [1_500, 0]) {
      await context.lab('isolate', holder, other)
      await context.sleep(4_000)
      await context.undo(holder, other)
      await context.sleep(pauseMs)
    }
    await context.untilServed()
  },
}
