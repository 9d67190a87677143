import { APP_LOST } from '../bounds.ts'
import { signalService } from '../fault-scripts.ts'
import type { Scenario } from '../scenario.ts'

export const appKilled: Scenario = {
  name: 'app-killed',
  summary: 'WRTC is killed where it serves',
  onlyLab: undefined,
  bounds: APP_LOST,
  // Where the application is restarted at once, the VIP may stay.
  moves: 1,
  async act(context) {
    const { holder, settings } = context
    await context.inject(`${settings.app} killed`, holder, signalService(settings.app, 'KILL'))
    await context.untilSilent()
    await context.untilServed()
  },
}
