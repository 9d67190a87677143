import { sh } from '../../../core/shell.ts'
import { HOST_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

const SECONDS = 7

/** Heals all interfaces, because the VIP may have left the one that was muted. */
const HEAL = `
for path in /sys/class/net/*; do
  dev=\${path##*/}
  ! tc qdisc show dev "$dev" root 2>/dev/null | grep -q '^qdisc blackhole ' || tc qdisc delete dev "$dev" root
done`

export const oneWayOut: Scenario = {
  name: 'one-way-out',
  summary: 'what the host with the VIP sends gets lost, what is sent to it arrives',
  onlyLab: undefined,
  bounds: HOST_LOST,
  moves: undefined,
  linksDown: true,
  async act(context) {
    const { holder, other, vip } = context
    // The fault ends by itself, because a mute host cannot be asked to end it.
    const mute = sh`
command -v tc >/dev/null || { echo "there is no tc" >&2; exit 1; }
dev=$(ip -o address show to ${vip.address} | sed -n '1s/^[0-9]*: *\\([^ ]*\\) .*/\\1/p')
[ -d "/sys/class/net/$dev" ] || { echo "no interface holds the VIP" >&2; exit 1; }
setsid sh -c 'sleep 0.1; tc qdisc replace dev "$1" root blackhole; sleep "$2"; tc qdisc delete dev "$1" root' \
  mute "$dev" ${SECONDS} </dev/null >/dev/null 2>&1 &`
    await context.inject('mute', holder, mute.source, HEAL)
    await context.untilHeldBy(other)
    await context.untilServed()
    await context.sleep(SECONDS * 1000 - 3_000)
    await context.undo(holder)
  },
}
