import { joinScripts, type Script, sh, userScript } from '../core/shell.ts'

/** Tests that end with 0 when something is there. They change nothing and need no tool where there is a way without. */

/** From the kernel's table, so that no connection disturbs what listens; 0A is LISTEN. */
export function portListening(port: number): Script {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return sh`grep -qs ${`:${hex} 0*:0000 0A `} /proc/net/tcp /proc/net/tcp6`
}

/** A shell's own TCP first (bash has one), then nc. Each try is given two seconds. */
export function portReachable(host: string, port: number): Script {
  return sh`if command -v bash >/dev/null && command -v timeout >/dev/null; then
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$0/$1"' ${host} ${port} 2>/dev/null
elif command -v nc >/dev/null; then
  nc -w 2 ${host} ${port} </dev/null >/dev/null 2>&1
else
  echo 'cannot tell whether a port answers: the host has neither bash nor nc' >&2
  false
fi`
}

/** Says on stderr why it cannot be seen, where that is not because it is not there. */
export function filePresent(path: string): Script {
  return sh`[ -e ${path} ] || [ -L ${path} ] || stat ${path} >/dev/null`
}

/** The same for a path with shell wildcards in it (`*`, `?`, `[…]`): anything that it stands for will do. */
export function matchPresent(pattern: string): Script {
  if (!WILDCARD.test(pattern)) return filePresent(pattern)
  const isWildcard = (piece: string): boolean => WILDCARD.test(piece)
  const pieces = pattern.split(WILDCARD).filter((piece) => piece !== '')
  const words = pieces.map((piece) => (isWildcard(piece) ? userScript(piece) : sh`${piece}`))
  return sh`{ ${filePresent(pattern)} || ( for one in ${joinScripts(words, '')}; do
  if [ -e "$one" ] || [ -L "$one" ]; then exit 0; fi
done
exit 1 ); }`
}

/** All that is not quoted in the shell, so there is nothing in it that a shell would do. */
const WILDCARD = /([*?]|\[[\w!.-]+\])/

/** The kernel keeps 15 bytes of a process's name (proc(5), comm). Zombies do not count. */
export function processRunning(name: string): Script {
  const kept = Buffer.from(name).subarray(0, 15).toString()
  return sh`( for folder in /proc/[0-9]*; do
  { read -r comm <"$folder/comm"; } 2>/dev/null || continue
  [ "$comm" = ${kept} ] || continue
  { read -r stat <"$folder/stat"; } 2>/dev/null || continue
  case \${stat##*) } in Z*) ;; *) exit 0 ;; esac
done
exit 1 )`
}
