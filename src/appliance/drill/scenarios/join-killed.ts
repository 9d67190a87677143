import { sh } from '../../../core/shell.ts'
import { HOST_LOST } from '../bounds.ts'
import type { Scenario, ScenarioContext } from '../scenario.ts'

export const joinKilled: Scenario = {
  name: 'join-killed',
  summary:
    'the standby was away, is killed while it fetches what it missed, and right then the active one loses its power',
  onlyLab: 'nobody could switch it on again',
  bounds: HOST_LOST,
  moves: 1,
  linksDown: true,
  async act(context) {
    const { holder, other } = context
    await context.lab('cut', other)
    await context.sleep(4_000)
    await context.undo(other)
    await context.inject('its join is killed', other, killJoin(context))
    await context.lab('kill', holder)
    await context.untilServed()
    await context.sleep(1_000)
    await context.undo(holder)
  },
}

/** Kills a join a tenth of a second after its beginning. Begins one where none comes by itself. */
function killJoin({ settings }: ScenarioContext): string {
  return sh`
rm -f ${settings.runFolder}/joined
setsid ${settings.scripts}/wrtc-data rejoin </dev/null >/dev/null 2>&1 &
pid=$!
sleep 0.3
kill -KILL -$pid 2>/dev/null || kill -KILL $pid
:`.source
}
