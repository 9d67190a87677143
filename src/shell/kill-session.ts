import { scriptMessage } from './shell-command.ts'
import type { Wire, WireEnd } from './wire.ts'

/**
 * Ends a session with all that it runs, through a second shell of the same user: closing its stdin does not stop
 * what runs, and sshd passes no signals on to root's shells.
 */
export async function killSession(wire: Wire, pid: number): Promise<void> {
  wire.write(scriptMessage(killScript(pid)))
  wire.end()
  const end = await new Promise<WireEnd>((resolve) => {
    wire.listen({ stdout: () => undefined, stderr: () => undefined, closed: resolve })
  })
  // Where it is its own group that was killed, the shell has no status.
  if (end.lost !== undefined) throw new Error(end.lost)
}

/**
 * The process group is killed only when its leader is ours, which one of its arguments tells: sshd gives each command a
 * group of its own, dropbear leaves it in the server's. There, the tree below the session's shell is killed.
 * dash's `kill` takes no `--`.
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
