import { type Failure, failure } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import type { InitState } from './service-state.ts'

/** Leaves the main process in `$pid` where a pid file tells it. */
export function sysvProbe(name: string, pidfile: string | undefined): Script {
  const files =
    pidfile === undefined
      ? [`/run/${name}.pid`, `/var/run/${name}.pid`, `/run/${name}/${name}.pid`]
      : [pidfile]
  return sh`echo sysv
if [ -x /etc/init.d/${name} ]; then
  ${serviceCommand(name, 'status')} >/dev/null 2>&1
  echo "status $?"
  for link in /etc/rc[2345].d/S[0-9][0-9]${name} /etc/rc.d/rc[2345].d/S[0-9][0-9]${name}; do
    if [ -L "$link" ]; then echo enabled; break; fi
  done
  for file in ${files}; do
    if [ -f "$file" ] && read -r pid rest <"$file"; then break; fi
  done
  case $pid in '' | *[!0-9]*) pid=0 ;; esac
  echo "pid $pid"
fi`
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
 * hold the answer back, nor its ignored signals and open files. Then gives it five seconds to come or go.
 */
export function sysvAction(name: string, action: 'start' | 'stop' | 'restart' | 'reload'): Script {
  const wanted = action === 'stop' ? sh`!` : sh``
  return sh`said=$(mktemp)
( trap - HUP PIPE; ${serviceCommand(name, action)} ) </dev/null >"$said" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
rc=$?
cat "$said" >&2
rm -f "$said"
[ $rc -eq 0 ] || exit $rc
for try in 1 2 3 4 5 6 7 8 9 10; do
  if ${wanted} ${serviceCommand(name, 'status')} >/dev/null 2>&1; then exit 0; fi
  sleep 0.5 2>/dev/null || sleep 1
done`
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
