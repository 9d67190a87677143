import { type Script, sh } from '../../core/shell.ts'

/**
 * Shell that sets `$read_file` to a file whose time is that of the last configuration reading of the process `$pid`,
 * or to nothing. Expects `$pidfile`, which is empty where the init reports reloads: `sysvAction` gives that file the
 * time of each of its reloads, and reloads by others are not known then.
 */
export function loadedProbe(name: string): Script {
  const stamp = sh`if [ -z "$read_file" ] && [ -f "$pidfile" ] && [ ! -L "$pidfile" ]; then read_file=$pidfile; fi`
  return isKeepalived(name) ? sh`${HELD_BY_KEEPALIVED}\nheld\nread_file=$held\n${stamp}` : stamp
}

/**
 * Shell function `held`: sets `$held` to the path of keepalived's configuration in memory, or to nothing. keepalived
 * (since 2.1) keeps what it has read in a file of memory, whose time is that of the last reading.
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

/** Shell function `loaded_at`: prints the time of the configuration that keepalived holds. */
export const LOADED_BY_KEEPALIVED = sh`${HELD_BY_KEEPALIVED}
loaded_at() { held; [ -z "$held" ] || stat -L -c %y -- "$held" 2>/dev/null; }`

export function isKeepalived(name: string): boolean {
  return /^keepalived(\.service)?$/.test(name)
}
