import { type Failure, failure } from '../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import type { InitState } from './init-state.ts'

/** Leaves the main process in `$pid`; 0 when it is not known. */
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
 * `runs` ends as LSB's `status` does. Scripts that know no `status` (keepalived's, in Debian) must not be asked:
 * they end with 0 or 1 for reasons of their own; there a process that is alive decides.
 */
function lookFunctions(name: string, pidfile: string | undefined): Script {
  const files =
    pidfile === undefined
      ? [`/run/${name}.pid`, `/var/run/${name}.pid`, `/run/${name}/${name}.pid`]
      : [pidfile]
  return sh`find_pid() {
  pid=
  for file in ${files}; do
    if [ -f "$file" ] && read -r pid rest <"$file"; then break; fi
  done
  case $pid in '' | *[!0-9]*) pid=0 ;; esac
  [ -d "/proc/$pid" ] || { pid=$(pidof ${name}); pid=\${pid##* }; pid=\${pid:-0}; }
}
runs() {
  if grep -Eq 'status|init-d-script' /etc/init.d/${name}; then
    ${serviceCommand(name, 'status')} >/dev/null 2>&1
  else
    find_pid
    [ "$pid" -gt 0 ] || return 3
  fi
}`
}

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
    active,
    enabled: /^enabled$/m.test(text) ? 'yes' : 'no',
    masked: false,
    pid: active ? Number(/^pid (\d+)$/m.exec(text)?.[1] ?? 0) : 0,
    needsDaemonReload: false,
    activeSinceMs: undefined,
    changedSinceMs: undefined,
  }
}

/**
 * Runs the init script so that a daemon takes nothing of this session with it: neither its output, which would
 * hold the answer back, nor its ignored signals and open files. Then gives it ten seconds to come or go.
 *
 * A restart is a stop and a start: scripts that do both at once start before the old process is gone (keepalived's,
 * in Debian, waits a second and then reports success although nothing was started).
 */
export function sysvAction(
  { name, pidfile }: { readonly name: string; readonly pidfile?: string },
  action: 'start' | 'stop' | 'restart' | 'reload',
): Script {
  const calls = action === 'restart' ? [call(name, 'stop'), call(name, 'start')] : [call(name, action)]
  return joinScripts([
    lookFunctions(name, pidfile),
    sh`call() {
  said=$(mktemp)
  ( trap - HUP PIPE; if command -v service >/dev/null; then service ${name} "$1"; else /etc/init.d/${name} "$1"; fi ) </dev/null >"$said" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  rc=$?
  cat "$said" >&2
  rm -f "$said"
  return $rc
}
settle() {
  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    if "$@"; then return 0; fi
    sleep 0.5 2>/dev/null || sleep 1
  done
  return 1
}
rests() { ! runs; }`,
    ...calls,
  ])
}

function call(name: string, action: string): Script {
  const [settled, complaint] =
    action === 'stop' ? [sh`rests`, `${name} still runs`] : [sh`runs`, `${name} does not run`]
  return sh`call ${action} || exit
settle ${settled} || { echo ${`${complaint} ten seconds after \`${action}\``} >&2; exit 1; }`
}

export function sysvEnable(name: string, enabled: boolean): Script {
  const [debian, redhat] = enabled ? ['enable', 'on'] : ['disable', 'off']
  return sh`if command -v update-rc.d >/dev/null; then
  ${enabled ? sh`update-rc.d ${name} defaults && ` : sh``}update-rc.d ${name} ${debian}
else
  ${enabled ? sh`chkconfig --add ${name} && ` : sh``}chkconfig ${name} ${redhat}
fi`
}

function serviceCommand(name: string, action: string): Script {
  return sh`if command -v service >/dev/null; then service ${name} ${action}; else /etc/init.d/${name} ${action}; fi`
}
