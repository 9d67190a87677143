import { NO_OUTAGE } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'
import { signalService } from '../strokes.ts'

export const syncKilled: Scenario = {
  name: 'sync-killed',
  summary: 'lsyncd is killed where it carries the state to the other host',
  onlyLab: undefined,
  bounds: NO_OUTAGE,
  moves: 0,
  async act(stage) {
    const { holder, settings } = stage
    await stage.strike(`${settings.syncService} killed`, holder, signalService(settings.syncService, 'KILL'))
    await stage.sleep(3_000)
  },
}
