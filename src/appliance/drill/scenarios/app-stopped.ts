import { sh } from '../../../core/shell.ts'
import { APP_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const appStopped: Scenario = {
  name: 'app-stopped',
  summary: 'WRTC is stopped where it serves',
  onlyLab: undefined,
  bounds: APP_LOST,
  moves: 1,
  async act(context) {
    const { holder, other, settings } = context
    await context.inject(`${settings.app} stopped`, holder, sh`service ${settings.app} stop`.source)
    await context.untilHeldBy(other)
    await context.untilServed()
  },
}
