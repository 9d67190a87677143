import { joinScripts, type Script, sh, userScript } from '../../../core/shell.ts'

/** Tests that end with 0 when something is there. They change nothing and need no tool where there is a way without. */

/** Reads the kernel's table, so that no connection disturbs the listening program; 0A means LISTEN. */
export function portListening(port: number): Script {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return sh`grep -qs ${`:${hex} 0*:0000 0A `} /proc/net/tcp /proc/net/tcp6`
}

/** Connects with the shell's own TCP (bash has one), or else with nc. Each try has two seconds. */
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

/** A test for a path. Prints to stderr why the path could not be probed, where that is not because it is missing. */
export function filePresent(path: string): Script {
  return sh`[ -e ${path} ] || [ -L ${path} ] || stat ${path} >/dev/null`
}

/** The same test for a path with shell wildcards (`*`, `?`, `[…]`): any match is enough. */
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

/** The parts of a pattern that are not quoted in the shell, none of which does anything but match. */
const WILDCARD = /([*?]|\[[\w!.-]+\])/

/** A test for a process name. The kernel keeps 15 bytes of a name (proc(5), comm). Zombies do not count. */
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
