import { NO_BOUND, type Scenario } from '../scenario.ts'

export const splitTwice: Scenario = {
  name: 'split-twice',
  summary: 'the hosts lose sight of each other twice, the second time just after they have met again',
  onlyLab: 'nobody could connect them again',
  bounds: { cautious: NO_BOUND, standard: NO_BOUND, fast: NO_BOUND },
  moves: undefined,
  linksDown: true,
  async act(stage) {
    const { holder, other } = stage
    for (const pauseMs of [1_500, 0]) {
      await stage.lab('isolate', holder, other)
      await stage.sleep(4_000)
      await stage.undo(holder, other)
      await stage.sleep(pauseMs)
    }
    await stage.untilServed()
  },
}
