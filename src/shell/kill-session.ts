import { scriptMessage } from './shell-command.ts'
import type { Wire, WireEnd } from './wire.ts'

/**
 * Kills a session and all processes that it has started, through a second shell of the same user. Closing the
 * session's stdin does not end them, and sshd passes no signals on to root's shells.
 */
export async function killSession(wire: Wire, pid: number): Promise<void> {
  wire.write(scriptMessage(killScript(pid)))
  wire.end()
  const end = await new Promise<WireEnd>((resolve) => {
    wire.listen({ stdout: () => undefined, stderr: () => undefined, closed: resolve })
  })
  // When the killed group is the second shell's own, that shell has no exit status.
  if (end.lost !== undefined) throw new Error(end.lost)
}

/**
 * Kills the process group only when its leader is a session of wrtcplay, known by one of its arguments: sshd starts
 * each command in a group of its own, dropbear in the server's group. In the server's group, the processes below the
 * session's shell are killed one by one. dash's `kill` takes no `--`.
 */
function killScript(pid: number): string {
  return `
PATH="\${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/sbin:/sbin"
ours() { tr '\\0' '\\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qx wrtcplay; }
fields() { read -r stat 2>/dev/null <"/proc/$1/stat" && stat=\${stat##*) }; }
tree() {
  kill -STOP "$1"
  for file in /proc/[0-9]*/stat; do
    child=\${file#/proc/} child=\${child%/stat}
    fields "$child" || continue
    case "$stat" in [A-Z]" $1 "*) (tree "$child") ;; esac
  done
  kill -KILL "$1"
}
[ -d /proc/self ] || { kill -KILL ${pid}; exit; }
ours ${pid} && fields ${pid} || exit
set -- $stat
if ours "$3"; then kill -KILL "-$3"; else tree ${pid}; fi`.trim()
}
