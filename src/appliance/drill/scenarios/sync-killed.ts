import { sh } from '../../../core/shell.ts'
import { NO_OUTAGE } from '../bounds.ts'
import { signalService } from '../fault-scripts.ts'
import type { Scenario } from '../scenario.ts'

export const syncKilled: Scenario = {
  name: 'sync-killed',
  summary: 'lsyncd is killed where it carries the state to the other host',
  onlyLab: undefined,
  bounds: NO_OUTAGE,
  moves: 0,
  async act(context) {
    const { holder, settings, vip } = context
    // Undoes as the pair would have done by itself: its sync always runs.
    const start = sh`[ -z "$(ip -o address show to ${vip.address})" ] || service ${settings.syncService} start`
    const kill = signalService(settings.syncService, 'KILL')
    await context.inject(`${settings.syncService} killed`, holder, kill, start.source)
    await context.sleep(1_000)
    // A person who stops the sync on purpose has 20 s to start it again.
    await context.untilWell(30_000)
  },
}
