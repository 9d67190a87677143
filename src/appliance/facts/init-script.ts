import { type Script, sh } from '../../core/shell.ts'

/**
 * Shell function `is_over SERVICE`: whether all processes of a service with an init script have ended. systemd counts such a
 * service as active until it is stopped; whether it runs, the script tells, where it can (LSB: 1, 2 and 3 do not run). Without
 * the variable, the script would ask systemd.
 */
export const IS_OVER: Script = sh`is_over() {
  [ -e "/run/systemd/generator.late/$1.service" ] && grep -qs '^[^#]*status' "/etc/init.d/$1" || return 1
  [ "$(systemctl show --property SubState "$1.service")" = SubState=exited ] || return 1
  SYSTEMCTL_SKIP_REDIRECT=1 timeout 2 "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null
  case $? in 1 | 2 | 3) ;; *) return 1 ;; esac
}`
