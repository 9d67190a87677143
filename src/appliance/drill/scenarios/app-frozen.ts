import { APP_LOST } from '../bounds.ts'
import { signalService } from '../fault-scripts.ts'
import type { Scenario } from '../scenario.ts'

export const appFrozen: Scenario = {
  name: 'app-frozen',
  summary: 'WRTC does not go on where it serves, although it runs and its port is open',
  onlyLab: undefined,
  bounds: APP_LOST,
  moves: 1,
  async act(context) {
    const { holder, other, settings } = context
    const thaw = `${signalService(settings.app, 'CONT')} 2>/dev/null || :`
    await context.inject(`${settings.app} frozen`, holder, signalService(settings.app, 'STOP'), thaw)
    await context.untilHeldBy(other)
    await context.untilServed()
  },
}
