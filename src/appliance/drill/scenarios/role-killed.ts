import { sh } from '../../../core/shell.ts'
import { ROLE_LOST } from '../bounds.ts'
import type { Scenario, ScenarioContext } from '../scenario.ts'

export const roleKilled: Scenario = {
  name: 'role-killed',
  summary:
    'the host with the VIP loses its power, and the script that starts WRTC on the other one is killed half way',
  onlyLab: 'nobody could switch it on again',
  bounds: ROLE_LOST,
  moves: 1,
  async act(context) {
    const { holder, other } = context
    await context.inject('its role script will be killed', other, killRole(context), STAY_THE_HAND)
    await context.lab('kill', holder)
    await context.untilServed()
    await context.sleep(1_000)
    await context.undo(holder)
  },
}

/** Kills the role script and its children a tenth of a second after its beginning, while it fetches the peer's files. */
function killRole({ settings }: ScenarioContext): string {
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
