import { sh } from '../../../core/shell.ts'
import { HOST_LOST } from '../bounds.ts'
import type { Scenario, Stage } from '../scenario.ts'

export const joinKilled: Scenario = {
  name: 'join-killed',
  summary:
    'the standby was away, is killed while it fetches what it missed, and right then the active one loses its power',
  onlyLab: 'nobody could switch it on again',
  bounds: HOST_LOST,
  moves: 1,
  linksDown: true,
  async act(stage) {
    const { holder, other } = stage
    await stage.lab('cut', other)
    await stage.sleep(4_000)
    await stage.undo(other)
    await stage.inject('its join is killed', other, killJoin(stage))
    await stage.lab('kill', holder)
    await stage.untilServed()
    await stage.sleep(1_000)
    await stage.undo(holder)
  },
}

/** Begins one if none comes by itself, and leaves it a tenth of a second. */
function killJoin({ settings }: Stage): string {
  return sh`
rm -f ${settings.runFolder}/joined
setsid ${settings.scripts}/wrtc-data rejoin </dev/null >/dev/null 2>&1 &
pid=$!
sleep 0.3
kill -KILL -$pid 2>/dev/null || kill -KILL $pid
:`.source
}
