import { type Script, sh } from '../../core/shell.ts'
import { KNOWS_STATUS } from './sysv.ts'
import { aliasedBy, unreadProbe } from './unit-files.ts'

/** What a task needs to know besides the unit's state; each costs a process where it applies. */
export interface Wanted {
  /** Whether a unit that does its work and ends has run. */
  readonly run: boolean
  /** Whether a unit that no longer exists was there since boot. */
  readonly past: boolean
  /** The units that will start this one again. */
  readonly triggers: boolean
}

const PROPERTIES = [
  'Id Names LoadState ActiveState SubState UnitFileState MainPID NeedDaemonReload FragmentPath SourcePath DropInPaths',
  'TriggeredBy Type RemainAfterExit Result NRestarts ExecMainStartTimestampMonotonic',
  'ExecMainExitTimestampMonotonic ActiveEnterTimestampMonotonic StateChangeTimestampMonotonic',
]
  .join(' ')
  .replaceAll(' ', ',')

/** Shell function `prop NAME`: reads a property of `$shown`, which begins and ends with a line break, into `$value`. */
export const PROPERTY = sh`nl='
'
prop() { case $shown in *"$nl$1="*) value=\${shown#*"$nl$1="}; value=\${value%%"$nl"*} ;; *) value= ;; esac; }`

/** A probe with a single call of systemctl in the ordinary case; sets `$pid` to the main process. */
export function systemdProbe(name: string, wanted: Wanted): Script {
  return sh`echo systemd
show() {
  shown=$(systemctl show -p ${PROPERTIES} -- "$1")
  ${WORDS}
}
show ${name}
case $load.$active in not-found.inactive)
  real=$(${aliasedBy(fullName(name))})
  ${wanted.past ? sh`[ -n "$real" ] || printf 'Past=%s\\n' "$(${lastOf(name)} -n 1 -o cat)"` : sh`:`}
  if [ -n "$real" ]; then show "$real"; fi ;;
esac
printf '%s\\n' "$shown"
if [ "$load" = loaded ]; then
${unreadProbe()}
case $enabled in
generated | '') printf 'Asked=%s\\n' "$(systemctl is-enabled "$id" 2>/dev/null)" ;;
indirect)
  also=$(sed -n 's/^[[:blank:]]*Also[[:blank:]]*=//p' "$fragment" | tr '\\n' ' ')
  case $also in *[!A-Za-z0-9_.:@\\ -]*) ;; *[!\\ ]*) systemctl show -p UnitFileState -- $also | sed -n 's/^UnitFileState=/Also=/p' ;; esac ;;
esac
${SCRIPT_DENIES}
! script_denies || echo Over=yes
${wanted.triggers ? TRIGGERS : sh`:`}
${wanted.run ? RUN : sh`:`}
fi`
}

/** Reads all lines once: to search the whole text for each property would cost the shell more than all the rest. */
const WORDS = sh`id= names= load= active= enabled= pid=0 stale= fragment= source= dropins= triggers= type= keeps= exited= sub=
  set -f
  IFS='
'
  for line in $shown; do
    value=\${line#*=}
    case $line in
    Id=*) id=$value ;;
    Names=*) names=$value ;;
    LoadState=*) load=$value ;;
    ActiveState=*) active=$value ;;
    SubState=*) sub=$value ;;
    UnitFileState=*) enabled=$value ;;
    MainPID=*) pid=$value ;;
    NeedDaemonReload=*) stale=$value ;;
    FragmentPath=*) fragment=$value ;;
    SourcePath=*) source=$value ;;
    DropInPaths=*) dropins=$value ;;
    TriggeredBy=*) triggers=$value ;;
    Type=*) type=$value ;;
    RemainAfterExit=*) keeps=$value ;;
    ExecMainExitTimestampMonotonic=*) exited=$value ;;
    esac
  done
  unset IFS
  set +f`

const TRIGGERS = sh`[ -z "$triggers" ] || systemctl show -p Id,ActiveState,UnitFileState -- $triggers | sed -n 's/^./Trigger.&/p'`

/**
 * Shell function `script_denies`, of `$sub` and `$source`: systemd counts a service with an init script as active until
 * it is stopped, also when all its processes have ended (`active (exited)`). Whether it should have some, the script
 * knows, where it knows `status` (LSB: 1, 2 and 3 are services that do not run). Without the variable, it asks systemd.
 */
export const SCRIPT_DENIES = sh`script_denies() {
  case $sub.$source in exited./etc/init.d/?* | exited./etc/rc.d/init.d/?*) ;; *) return 1 ;; esac
  head -n 1 "$source" | grep -q init-d-script || sed 's/#.*//' "$source" | grep -Eq ${KNOWS_STATUS} || return 1
  SYSTEMCTL_SKIP_REDIRECT=1 timeout 10 "$source" status >/dev/null 2>&1 </dev/null
  case $? in 1 | 2 | 3) ;; *) return 1 ;; esac
}`

/**
 * systemd forgets a unit that has ended and that no other unit wants. Its messages in the journal are read instead:
 * "Starting" and "Finished", which have fixed ids (systemd's sd-messages.h).
 */
const RUN = sh`case $type.$keeps.$active.$exited in oneshot.no.inactive.0)
  journalctl -b -q --no-pager -n 2 -o export _PID=1 UNIT="$id" MESSAGE_ID=7d4958e842da4a758f6c1cdc7b36dcc5 MESSAGE_ID=39f53479d3a045ac8e11786248231fbf 2>/dev/null | grep -aE '^(__MONOTONIC_TIMESTAMP|MESSAGE_ID|JOB_RESULT)=' | sed 's/^/Ran./'
esac`

function lastOf(name: string): Script {
  return sh`journalctl -b -q --no-pager _PID=1 UNIT=${fullName(name)} 2>/dev/null`
}

/** A unit's name with its type, as systemd uses it. */
export function fullName(name: string): string {
  return /\.(service|socket|timer|path|target|mount|automount|swap|slice|scope|device)$/.test(name)
    ? name
    : `${name}.service`
}
