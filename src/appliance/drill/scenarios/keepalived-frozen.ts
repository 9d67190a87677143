import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const keepalivedFrozen: Scenario = {
  name: 'keepalived-frozen',
  summary:
    'keepalived does not go on where the VIP is, and so neither gives it up nor speaks to the other host',
  onlyLab: undefined,
  bounds: HOST_LOST,
  moves: 1,
  async act(context) {
    const { holder, other } = context
    const thaw = 'kill -CONT $(pidof keepalived) 2>/dev/null || :'
    await context.inject('keepalived frozen', holder, 'kill -STOP $(pidof keepalived)', thaw)
    await context.untilHeldBy(other)
    await context.untilServed()
    await context.undo(holder)
  },
}
