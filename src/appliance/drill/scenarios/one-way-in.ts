import { NO_BOUND, type Scenario } from '../scenario.ts'

export const oneWayIn: Scenario = {
  name: 'one-way-in',
  summary: 'what is sent to the host with the VIP gets lost, what it sends arrives',
  onlyLab: 'nobody could reach it to end this',
  // The deaf host's adverts arrive. Only a witness could tell that host that it hears nothing.
  bounds: { cautious: NO_BOUND, standard: NO_BOUND, fast: NO_BOUND },
  moves: undefined,
  linksDown: true,
  async act(context) {
    await context.lab('deafen', context.holder)
    await context.sleep(5_000)
    await context.undo(context.holder)
  },
}
