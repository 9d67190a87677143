import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const powerInTurn: Scenario = {
  name: 'power-in-turn',
  summary: 'the host with the VIP loses its power and gets it back, and right then the other one does',
  onlyLab: 'nobody could switch them on again',
  bounds: HOST_LOST,
  moves: 2,
  async act(context) {
    const { holder, other } = context
    await context.lab('kill', holder)
    await context.untilServed()
    await context.undo(holder)
    await context.untilWell()
    await context.lab('kill', other)
    await context.untilServed()
    await context.sleep(500)
    await context.undo(other)
  },
}
