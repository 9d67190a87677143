import { type Script, sh } from '../core/shell.ts'

/**
 * Prints `loaded TIME`, when the process `$pid` last read its configuration, where that shows. Expects `$pidfile` where
 * the init does not tell of reloads: `sysvAction` gives it the time of each of its own, and no other is known then.
 */
export function loadedProbe(name: string): Script {
  return isKeepalived(name)
    ? sh`${LOADED_BY_KEEPALIVED}
at=$(loaded_at)
[ -n "$at" ] || at=$(${STAMP})
[ -z "$at" ] || echo "loaded $at"`
    : sh`at=$(${STAMP})
[ -z "$at" ] || echo "loaded $at"`
}

/** Not followed: what a link stands for may be anybody's. */
const STAMP = sh`[ -z "$pidfile" ] || TZ=UTC0 stat -c %y -- "$pidfile" 2>/dev/null`

/**
 * keepalived (2.1 and later) keeps what it has read in a file of memory, whose time is that of its last reading,
 * whoever asked for it. `loaded_at` prints it, or nothing.
 */
export const LOADED_BY_KEEPALIVED = sh`loaded_at() {
  held=$(ls -l "/proc/\${pid:-0}/fd" 2>/dev/null | sed -n 's#.* \\([0-9][0-9]*\\) -> /memfd:/keepalived/consolidated_configuration.*#\\1#p' | head -n 1)
  [ -z "$held" ] || TZ=UTC0 stat -L -c %y -- "/proc/$pid/fd/$held" 2>/dev/null
}`

export function isKeepalived(name: string): boolean {
  return /^keepalived(\.service)?$/.test(name)
}
