import { type Script, sh } from '../core/shell.ts'

/**
 * Leaves in `$read_file` a file whose time is that at which the process `$pid` last read its configuration, or nothing.
 * Expects `$pidfile`, empty where the init tells of reloads: `sysvAction` gives it the time of each of its own, and no
 * other is known then.
 */
export function loadedProbe(name: string): Script {
  const stamp = sh`if [ -z "$read_file" ] && [ -f "$pidfile" ] && [ ! -L "$pidfile" ]; then read_file=$pidfile; fi`
  return isKeepalived(name) ? sh`${HELD_BY_KEEPALIVED}\nheld\nread_file=$held\n${stamp}` : stamp
}

/**
 * keepalived (2.1 and later) keeps what it has read in a file of memory, whose time is that of its last reading,
 * whoever asked for it. `held` leaves its path, or nothing, in `$held`.
 */
const HELD_BY_KEEPALIVED = sh`held() {
  held=
  [ "\${pid:-0}" -gt 0 ] || return 0
  open=$(ls -l "/proc/$pid/fd" 2>/dev/null)
  case $open in *' -> /memfd:/keepalived/consolidated_configuration'*)
    held=\${open%%' -> /memfd:/keepalived/consolidated_configuration'*}
    held=/proc/$pid/fd/\${held##* } ;;
  esac
}`

/** `loaded_at` prints the time of what keepalived holds. */
export const LOADED_BY_KEEPALIVED = sh`${HELD_BY_KEEPALIVED}
loaded_at() { held; [ -z "$held" ] || stat -L -c %y -- "$held" 2>/dev/null; }`

export function isKeepalived(name: string): boolean {
  return /^keepalived(\.service)?$/.test(name)
}
