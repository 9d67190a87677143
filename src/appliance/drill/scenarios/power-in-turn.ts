import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const powerInTurn: Scenario = {
  name: 'power-in-turn',
  summary: 'the host with the VIP loses its power and gets it back, and right then the other one does',
  onlyLab: 'nobody could switch them on again',
  bounds: HOST_LOST,
  moves: 2,
  async act(stage) {
    const { holder, other } = stage
    await stage.lab('kill', holder)
    await stage.untilServed()
    await stage.undo(holder)
    await stage.untilWell()
    await stage.lab('kill', other)
    await stage.untilServed()
    await stage.sleep(500)
    await stage.undo(other)
  },
}
