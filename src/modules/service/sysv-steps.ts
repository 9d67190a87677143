import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { isKeepalived, LOADED_BY_KEEPALIVED } from './loaded-configuration.ts'
import { lookFunctions } from './sysv.ts'

type Action = 'start' | 'stop' | 'restart' | 'reload'

/**
 * Runs the init script so that a daemon inherits nothing of the session: not its output, which would delay the answer, nor
 * its ignored signals and open files. The daemon then has ten seconds to start or stop; a started one is watched for one
 * second more.
 *
 * A restart is a stop and a start, because scripts with a restart of their own may start before the old process is gone:
 * keepalived's, in Debian, waits a second and reports success although nothing was started.
 */
export function sysvAction(
  { name, pidfile }: { readonly name: string; readonly pidfile?: string },
  action: Action,
): Script {
  const calls = action === 'restart' ? [call(name, 'stop'), call(name, 'start')] : [call(name, action)]
  return joinScripts([
    lookFunctions(name, pidfile),
    sh`call() {
  said=$(mktemp)
  ( trap - HUP PIPE; if command -v service >/dev/null; then service ${name} "$1"; else /etc/init.d/${name} "$1"; fi ) </dev/null >"$said" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
  rc=$?
  tail -n 20 "$said" | cut -c 1-300 >&2
  [ "$rc" = 0 ] || echo ${`\`service ${name}\``} "$1 ended with status $rc: $(grep -v '^[[:space:]]*$' "$said" | tail -n 2 | cut -c 1-200 | tr '\\n\\t' '  ')" >&2
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
    ...(action === 'reload' ? [reload(name)] : calls),
    ...(action === 'stop'
      ? []
      : [
          sh`sleep 1
runs || { echo ${`${name} ran, and was gone a second later: its log says why`} >&2; exit 1; }`,
        ]),
  ])
}

function call(name: string, action: string): Script {
  const [settled, complaint] =
    action === 'stop' ? [sh`rests`, `${name} still runs`] : [sh`runs`, `${name} does not run`]
  return sh`call ${action} || exit
settle ${settled} || { echo ${`${complaint} ten seconds after \`${action}\``} >&2; exit 1; }`
}

/**
 * SysV init does not record reloads: the file with the process id gets the time just before the reload. The file is
 * removed with the process, and a later change of an input is newer than the file.
 */
function reload(name: string): Script {
  return sh`stamp=$(mktemp)
${isKeepalived(name) ? HELD_BEFORE : sh`:`}
call reload || { rc=$?; rm -f "$stamp"; exit $rc; }
find_pid
if [ -n "$pidfile" ]; then touch -h -c -r "$stamp" -- "$pidfile" 2>/dev/null || [ -L "$pidfile" ] || touch -c -r "$stamp" -- "$pidfile"; fi
rm -f "$stamp"
${isKeepalived(name) ? HAS_READ : sh`:`}`
}

const HELD_BEFORE = sh`${LOADED_BY_KEEPALIVED}
find_pid
held_before=$(loaded_at)
has_read() { [ "$(loaded_at)" != "$held_before" ]; }`

const HAS_READ = sh`[ -z "$held_before" ] || settle has_read || { echo 'keepalived has not read its configuration ten seconds after it was told to' >&2; exit 1; }`

export function sysvEnable(name: string, enabled: boolean): Script {
  const [debian, redhat] = enabled ? ['enable', 'on'] : ['disable', 'off']
  return sh`if command -v update-rc.d >/dev/null; then
  ${enabled ? sh`update-rc.d ${name} defaults && ` : sh``}update-rc.d ${name} ${debian}
else
  ${enabled ? sh`chkconfig --add ${name} && ` : sh``}chkconfig ${name} ${redhat}
fi`
}
