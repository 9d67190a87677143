import { type Failure, failure } from '../../core/module-definition.ts'
import { type Script, sh } from '../../core/shell.ts'
import type { InitState } from './init-state.ts'

/** A probe that sets `$pid` to the main process, or to 0 when it is not known. */
export function sysvProbe(name: string, pidfile: string | undefined): Script {
  return sh`echo sysv
if [ -x /etc/init.d/${name} ]; then
  ${lookFunctions(name, pidfile)}
  runs
  echo "status $?"
  for link in /etc/rc[2345].d/S[0-9][0-9]${name} /etc/rc.d/rc[2345].d/S[0-9][0-9]${name}; do
    if [ -L "$link" ]; then echo enabled; break; fi
  done
  find_pid
  echo "pid $pid"
fi`
}

/**
 * Shell function `runs`: ends as LSB's `status` does. A script without `status` (keepalived's, in Debian) must not be
 * asked, because it ends with 0 or 1 for other reasons; there a living process decides.
 */
export function lookFunctions(name: string, pidfile: string | undefined): Script {
  const files =
    pidfile === undefined
      ? [`/run/${name}.pid`, `/var/run/${name}.pid`, `/run/${name}/${name}.pid`]
      : [pidfile]
  return sh`find_pid() {
  pid=
  for file in ${files}; do
    if [ -f "$file" ] && read -r pid rest <"$file"; then pidfile=$file; break; fi
  done
  case $pid in '' | *[!0-9]*) pid=0 ;; esac
  [ -d "/proc/$pid" ] || { pidfile=; pid=$(pidof ${name}); pid=\${pid##* }; pid=\${pid:-0}; }
}
runs() {
  if head -n 1 /etc/init.d/${name} | grep -q init-d-script || sed 's/#.*//' /etc/init.d/${name} | grep -Eq ${KNOWS_STATUS}; then
    ${serviceCommand(name, 'status')} >/dev/null 2>&1
  else
    find_pid
    [ "$pid" -gt 0 ] || return 3
  fi
}`
}

/** A label of `case` or a comparison, because the word alone may occur in comments and texts. */
export const KNOWS_STATUS: string = [
  `(^|;;|[[:blank:]]in[[:blank:]])[[:blank:]]*[(]?([[:alnum:]_"'*-]+[[:blank:]]*[|][[:blank:]]*)*["']?status["']?([[:blank:]]*[|][[:blank:]]*[[:alnum:]_"'*-]+)*[[:blank:]]*[)]`,
  `[$][{]?1[}]?["']?[[:blank:]]*==?[[:blank:]]*["']?status`,
].join('|')

export function readSysv(text: string, name: string): InitState | Failure {
  const [, status] = /^status (\d+)$/m.exec(text) ?? []
  if (status === undefined)
    return failure(
      `there is no service ${name}: no /etc/init.d/${name} that can be run`,
      'is its package installed?',
    )
  if (!['0', '1', '2', '3'].includes(status))
    return failure(
      `\`service ${name} status\` ended with ${status}: it cannot be told whether it runs`,
      'the script must answer as LSB has it: 0 runs, 3 does not',
    )
  const active = status === '0'
  return {
    system: 'sysv',
    unit: name,
    definition: 'there',
    activity: active ? 'active' : 'inactive',
    enabled: /^enabled$/m.test(text) ? 'yes' : 'no',
    unread: [],
    triggers: [],
    restarts: 0,
    pid: active ? Number(/^pid (\d+)$/m.exec(text)?.[1] ?? 0) : 0,
    needsDaemonReload: false,
    activeSinceMs: undefined,
    changedSinceMs: undefined,
  }
}

function serviceCommand(name: string, action: string): Script {
  return sh`if command -v service >/dev/null; then service ${name} ${action}; else /etc/init.d/${name} ${action}; fi`
}
