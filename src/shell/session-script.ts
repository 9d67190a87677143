import { quote } from '../core/shell.ts'
import type { Unit } from './contract.ts'
import { LOCK_FUNCTIONS } from './lock-script.ts'
import { READ_BEFORE } from './shell-command.ts'
import { ROUND_SECONDS, WATCH_FUNCTIONS } from './watch-script.ts'

/** How a session takes the lock that keeps other runs from a host. */
export interface SessionLock {
  /** `take`: no other run may hold the lock. `join`: another session of this run and user holds it already. */
  readonly mode: 'take' | 'join'
  /** The user of the session. */
  readonly user: string
  /** How often, a second apart, the session tries again to take a lock whose holder may be about to end. */
  readonly retries: number
  /** Gives up as soon as the holder turns out to have a living controller. */
  readonly heeds?: boolean
  /** Seconds of a round of the session's watcher; 10 when not given. */
  readonly roundSeconds?: number
}

/**
 * The script of a session's long-lived `sh`. Works in dash, bash and BusyBox ash.
 *
 * The shell prints frames (`MARKER WORD…`) on stdout and stderr alike: `w SECONDS HOLDER…` when it waits for its lock and
 * `h PID LOCK` once (both on stdout only), `s UNIT` before a unit, `e UNIT PART CODE` after each part, and `b` at the end,
 * which the shell's relays may outlive. The shell then reads units: a line `ID SURVIVES SIZE`, and SIZE bytes. The line
 * `0 0 0` says that the controller is alive.
 *
 * Processes that a unit left running may print later. Their output is dropped between units, and becomes part of a later
 * part's output during that part. To separate the two, each part would need another process.
 *
 * Before the first unit that survives, the shell puts its output behind two relays that go on reading when the connection
 * is gone, so that a unit that prints never meets a broken pipe, with or without `set -e`. To ignore SIGPIPE would not be
 * enough, because `echo` would then fail.
 */
export function sessionScript(marker: string, lock: SessionLock | undefined): string {
  const taken = lock === undefined ? '' : lockCommand(lock)
  return `
[ "\${w-}" = wrtcplay ] || { echo "${READ_BEFORE} \${SHELL-}" >&2; exit 71; }
cd /
umask 022
unset ENV BASH_ENV CDPATH LANGUAGE
LC_ALL=C PATH="\${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin"
export LC_ALL PATH
_w_who=\${1-} _w_locked=none _w_relayed=0
_w_mark() {
  printf '${marker} %s\\n' "$1"
  printf '${marker} %s\\n' "$1" >&2
}
_w_hello() {
  printf '${marker} h %s\\n' "$$ $1"
}
_w_waits() {
  printf '${marker} w %s\\n' "$1"
}
_w_part() {
  [ "$_w_stop" = 0 ] || return 0
  ( _w_source=$2; unset _w_unit; shift 2; eval "$_w_source" ) </dev/null 9<&-
  _w_code=$?
  [ "$1" = 0 ] || _w_stop=$_w_code
  _w_mark "e $_w_id $_w_number $_w_code"
  _w_number=$((_w_number + 1))
}
_w_run() {
  _w_number=0 _w_stop=0
  _w_mark "s $_w_id"
  eval "$_w_unit"
}
_w_relay() {
  exec 9<&-
  trap '' PIPE
  cat 2>/dev/null || exec cat >/dev/null
}
_w_receive() {
  _w_unit=
  while [ "$_w_size" -gt ${PIECE} ]; do
    _w_piece=$(dd bs=${PIECE} count=1 iflag=fullblock 2>/dev/null; echo .)
    _w_unit=$_w_unit\${_w_piece%.}
    _w_size=$((_w_size - ${PIECE}))
    _w_heard
  done
  _w_unit=$_w_unit$(dd bs="$_w_size" count=1 iflag=fullblock 2>/dev/null)
}
_w_loop() {
  _w_watch
  while read -r _w_id _w_survives _w_size; do
    [ "$_w_id" != 0 ] || { _w_heard; continue; }
    _w_receive
    case $_w_unit in *'#${marker}') ;; *) break ;; esac
    if [ "$_w_survives$_w_relayed" = 10 ]; then
      _w_relayed=1
      _w_busy
      trap '' HUP
      trap - EXIT
      _w_unwatch
      { { _w_busy; _w_run; _w_idle; _w_loop; } 2>&1 >&3 3>&- | _w_relay >&2 3>&-; } 3>&1 | _w_relay
      exit
    fi
    [ "$_w_survives" = 0 ] || _w_busy
    _w_run
    _w_idle
  done
  _w_unwatch
  _w_unlock
  _w_mark 'b bye'
}
${lock === undefined ? UNLOCKED : `${LOCK_FUNCTIONS}\n${WATCH_FUNCTIONS}`}
${taken}
shift $#
_w_hello "$_w_locked"
_w_loop`.trim()
}

const UNLOCKED =
  '_w_unlock() { :; }; _w_watch() { :; }; _w_unwatch() { :; }; _w_heard() { :; }; _w_busy() { :; }; _w_idle() { :; }'

/** Bytes of a unit that are read at once; after each piece the session notes that its controller is alive. */
export const PIECE = 131_072

/**
 * The command that takes the lock. The shell expands `~user` itself, without a process; a user name that the shell
 * could take for something else is left out.
 */
function lockCommand({
  mode,
  retries,
  user,
  heeds = false,
  roundSeconds = ROUND_SECONDS,
}: SessionLock): string {
  const home = /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(user) ? `~${user}` : ''
  return `_w_home=${home} _w_round=${roundSeconds}\n[ -O "$_w_home" ] || _w_home=\${HOME-}\n_w_lock ${mode} ${retries} ${heeds ? 1 : 0} || exit 75`
}

/**
 * A unit in the form that the session's shell reads. The last line shows that the unit came whole: the shell runs no
 * other unit.
 */
export function unitMessage(id: number, unit: Unit, marker: string): Buffer {
  const parts = unit.parts.map((part) => `_w_part ${part.needed ? 1 : 0} ${quote(part.source)}\n`)
  const body = Buffer.from(`${parts.join('')}#${marker}`)
  return Buffer.concat([Buffer.from(`${id} ${unit.survives ? 1 : 0} ${body.length}\n`), body])
}
