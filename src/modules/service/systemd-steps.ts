import { type Script, sh } from '../../core/shell.ts'
import { isKeepalived, LOADED_BY_KEEPALIVED } from './loaded-configuration.ts'
import { PROPERTY, SCRIPT_DENIES } from './systemd.ts'

type Action = 'start' | 'stop' | 'restart' | 'reload'

/**
 * Runs a systemd action, checks that a started unit stays up, and prints the cause where it does not. Only the action
 * itself is shown.
 */
export function systemdAction(unit: string, action: Action): Script {
  const stays = action === 'reload' && isKeepalived(unit) ? [HELD_BEFORE, HAS_READ] : [sh`:`, sh`:`]
  const whole = sh`unit=${unit}
${EXPLAIN}
${stays[0] ?? sh`:`}
answer=$(systemctl ${action} -- "$unit" 2>&1) || { explain; exit 1; }
${action === 'stop' ? sh`:` : sh`${STAYS}\nstays || { explain; exit 1; }`}
${stays[1] ?? sh`:`}`
  return { ...whole, shown: sh`systemctl ${action} ${unit}`.shown }
}

/** Watches for some seconds whether the unit keeps running, and changes nothing. */
export function systemdWatch(unit: string, seconds: number): Script {
  const whole = sh`unit=${unit}
${EXPLAIN}
${STAYS}
stays ${seconds} || { explain; exit 1; }`
  return { ...whole, shown: sh`sleep ${seconds}; systemctl is-active ${unit}`.shown }
}

/** Enables or disables a unit for this boot, too: systemd would otherwise still start the unit. */
export function systemdEnable(unit: string, enabled: boolean): Script {
  return enabled
    ? sh`systemctl enable ${unit}`
    : sh`systemctl disable ${unit} && case $(systemctl is-enabled ${unit} 2>/dev/null) in *-runtime) systemctl disable --runtime ${unit} ;; esac`
}

/**
 * Shell function `explain`: prints the journal's lines since the action and, as the last line, the cause, which becomes
 * the headline of a failure. Programs or options that an old host lacks are left out.
 */
const EXPLAIN = sh`${PROPERTY}
since=$(date +%s)
answer= sub=
look() { shown="$nl$(systemctl show -p Id,ActiveState,SubState,Result,Type,RemainAfterExit,SourcePath,NRestarts,ExecMainCode,ExecMainStatus,ExecMainStartTimestampMonotonic -- "$unit")$nl"; prop Id; id=\${value:-$unit}; }
is_skipped() { journalctl -q --no-pager -o cat -n 9 _PID=1 UNIT="$id" --since "@$since" 2>/dev/null | grep -Eq 'unmet condition check|^Condition check resulted in'; }
cause() {
  prop ExecMainStatus
  status=$value
  prop ExecMainCode
  case $value in 2 | 3) status="signal $status" ;; *) status="exit status $status" ;; esac
  prop ActiveState
  state=$value
  prop Result
  case $value.$status in
  exit-code.'exit status 200') echo 'its working directory cannot be entered (status 200/CHDIR)' ;;
  exit-code.'exit status 203') echo 'its program cannot be executed (status 203/EXEC)' ;;
  exit-code.'exit status 216' | exit-code.'exit status 217') echo "its user or group cannot be had (\${status#exit })" ;;
  exit-code.'exit status 226') echo 'its namespace cannot be set up (status 226/NAMESPACE)' ;;
  exit-code.'exit status 0') echo 'a command of its unit failed' ;;
  exit-code.* | signal.* | core-dump.*) echo "its process ended with $status" ;;
  start-limit-hit.*) echo 'it was started too often within a short time, so systemd does not try again (start-limit-hit)' ;;
  timeout.*) echo 'it did not start within the time that its unit gives it' ;;
  success.*)
    if [ -n "$answer" ]; then printf '%s\\n' "$answer" | head -n 1
    elif is_skipped; then echo 'a condition of its unit is not met'
    elif [ "$state.$sub" = active.exited ]; then echo 'its processes ended'
    elif [ "$state" = active ]; then echo 'its process ended, and systemd started it again'
    else echo "its process ended at once, with $status"
    fi ;;
  *) echo "systemd says: $value" ;;
  esac
}
explain() {
  look
  journalctl --sync 2>/dev/null
  journalctl -q --no-pager -n 10 -u "$id" --since "@$since" 2>/dev/null | cut -c 1-300 >&2
  said=$(journalctl -q --no-pager -n 1 -o cat _SYSTEMD_UNIT="$id" --since "@$since" 2>/dev/null | head -n 1 | cut -c 1-200)
  printf '%s\\n' "$(cause)\${said:+. It said: $said}" >&2
}`

/**
 * Shell function `stays [SECONDS]`: checks that a started service keeps running. systemd itself has waited for a service
 * that does its work and ends, and a unit of another kind has no process. A service that tells systemd when it is ready
 * (`sd_notify`) has read its configuration and has its sockets by then; any other one may still be at it for a second.
 */
const STAYS = sh`${SCRIPT_DENIES}
began() { prop NRestarts; restarts=$value; prop ExecMainStartTimestampMonotonic; began=$restarts.$value; }
stays() {
  look
  prop RemainAfterExit
  keeps=$value
  prop Type
  type=$value
  prop ActiveState
  case $type.$keeps.$value in
  oneshot.no.inactive) prop Result; [ "$value" = success ] && ! is_skipped; return ;;
  oneshot.*.active | .*.active) return 0 ;;
  esac
  began
  first=$began
  case $type in notify*) settling=0.3 ;; *) settling=1 ;; esac
  sleep "\${1:-$settling}"
  look
  began
  prop ActiveState
  case $value in active | reloading | refreshing) [ "$began" = "$first" ] || return 1 ;; *) return 1 ;; esac
  prop SubState
  sub=$value
  prop SourcePath
  source=$value
  ! script_denies
}`

const HELD_BEFORE = sh`${LOADED_BY_KEEPALIVED}
pid=$(systemctl show -p MainPID -- "$unit")
pid=\${pid#MainPID=}
held_before=$(loaded_at)`

const HAS_READ = sh`tries=0
while [ -n "$held_before" ] && [ "$(loaded_at)" = "$held_before" ]; do
  [ "$tries" -lt 20 ] || { echo 'keepalived has not read its configuration ten seconds after it was told to' >&2; exit 1; }
  tries=$((tries + 1))
  sleep 0.5
done`
