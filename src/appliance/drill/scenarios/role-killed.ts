import { sh } from '../../../core/shell.ts'
import { ROLE_LOST } from '../bounds.ts'
import type { Scenario, Stage } from '../scenario.ts'

export const roleKilled: Scenario = {
  name: 'role-killed',
  summary:
    'the host with the VIP loses its power, and the script that starts WRTC on the other one is killed half way',
  onlyLab: 'nobody could switch it on again',
  bounds: ROLE_LOST,
  moves: 1,
  async act(stage) {
    const { holder, other } = stage
    await stage.inject('its role script will be killed', other, killRole(stage), STAY_THE_HAND)
    await stage.lab('kill', holder)
    await stage.untilServed()
    await stage.sleep(1_000)
    await stage.undo(holder)
  },
}

/** With all that it has begun, a tenth of a second after its own beginning: by then it fetches what the peer has. */
function killRole({ settings }: Stage): string {
  const pattern = `^[^ ]*sh ${settings.scripts}/wrtc-role master`
  return sh`
command -v pgrep >/dev/null || { echo "there is no pgrep" >&2; exit 1; }
true >${MARK}
setsid sh -c 'n=0
while [ -e "$1" ] && [ "$n" -lt 1500 ]; do
  n=$((n + 1))
  pid=$(pgrep -o -f "$2") || { sleep 0.02; continue; }
  sleep 0.1
  kill -KILL "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null
  rm -f "$1"
done' kill-role ${MARK} ${pattern} </dev/null >/dev/null 2>&1 &`.source
}

const MARK = '/run/drill-kill-role'
const STAY_THE_HAND = `rm -f ${MARK}`
