import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder that stands in for a host's PATH: its `sh` is the shell under test. */
export interface Userland {
  readonly path: string
  remove(): void
}

export type ShellKind = 'dash' | 'bash' | 'busybox'

/** The shells that are installed here; the others are skipped visibly by the caller. */
export const SHELL_KINDS: readonly { readonly kind: ShellKind; readonly file: string }[] = [
  { kind: 'dash', file: '/bin/dash' },
  { kind: 'bash', file: '/bin/bash' },
  { kind: 'busybox', file: '/bin/busybox' },
]

export function isInstalled(kind: ShellKind): boolean {
  return SHELL_KINDS.some((shell) => shell.kind === kind && existsSync(shell.file))
}

/** `busybox`: all tools are BusyBox's, as on a small appliance; the others have the machine's own. */
export function makeUserland(kind: ShellKind): Userland {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-userland-'))
  chmodSync(folder, 0o755)
  const file = SHELL_KINDS.find((shell) => shell.kind === kind)?.file ?? ''
  if (kind === 'busybox') linkApplets(folder, file)
  else symlinkSync(file, join(folder, 'sh'))
  writeFileSync(join(folder, 'sudo'), FAKE_SUDO)
  chmodSync(join(folder, 'sudo'), 0o755)
  return {
    path: kind === 'busybox' ? folder : `${folder}:/usr/bin:/bin`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function linkApplets(folder: string, busybox: string): void {
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    if (!applet.includes('/')) symlinkSync(busybox, join(folder, applet))
}

/** Does to its streams what sudo does; `FAKE_SUDO_PASSWORD` is what it wants, the users are `root` and `wrtc`. */
const FAKE_SUDO = `#!/bin/sh
ask=no
while :; do
  case $1 in
    -n) ask=never ;;
    -S) ask=stdin ;;
    -p) prompt=$2; shift ;;
    -H) ;;
    -u) user=$2; shift ;;
    --) shift; break ;;
  esac
  shift
done
case $user in root|wrtc) ;; *) echo "sudo: unknown user $user" >&2; exit 1 ;; esac
if [ -n "$FAKE_SUDO_PASSWORD" ]; then
  [ "$ask" = never ] && { echo 'sudo: a password is required' >&2; exit 1; }
  for try in 1 2 3; do
    printf '%s' "$prompt" >&2
    IFS= read -r given
    [ -z "$FAKE_SUDO_LOG" ] || echo "$given" >>"$FAKE_SUDO_LOG"
    [ "$given" = "$FAKE_SUDO_PASSWORD" ] && break
    echo 'Sorry, try again.' >&2
    [ $try = 3 ] && { echo 'sudo: 3 incorrect password attempts' >&2; exit 1; }
  done
fi
SUDO_USER=login exec "$@"
`
