import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const keepalivedKilled: Scenario = {
  name: 'keepalived-killed',
  summary: 'keepalived is killed and leaves the VIP behind',
  onlyLab: undefined,
  bounds: HOST_LOST,
  moves: 1,
  async act(context) {
    await context.inject('keepalived killed', context.holder, 'kill -9 $(pidof keepalived)')
    await context.sleep(4_000)
    await context.untilServed()
  },
}
