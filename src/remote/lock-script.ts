/**
 * One run at a time on a host, as functions of a session's shell.
 *
 * `flock` on the root directory itself: any user may do it, on a read-only disk too, and nothing is left behind.
 * The run's first session takes it exclusively, then every session of the run holds it shared: so it stays held
 * as long as any of them runs a unit, with or without a connection. Descriptor 9 is closed in units, so that no
 * daemon inherits the lock. `flock -u` ends it for all copies of the descriptor.
 *
 * Where there is no `flock`, a directory in /tmp stands for the lock; its owner is told by process id and start
 * time, so that one left by a crash is taken away.
 *
 * Who holds the lock is found by looking for the words that every session has in its arguments; those of containers,
 * which have a root of their own, do not count.
 */
export const LOCK_FUNCTIONS = `
_w_dir=/tmp/.wrtcplay-lock
_w_lock() {
  until _w_take "$1"; do
    if [ "$2" -le "\${_w_tries:-0}" ]; then
      _w_hello "busy $(_w_holders)"
      return 1
    fi
    _w_tries=$((\${_w_tries:-0} + 1))
    sleep 1
  done
}
_w_take() {
  if [ -r / ] && command -v flock >/dev/null 2>&1; then
    exec 9</
    if [ "$1" = take ]; then flock -x -n 9 2>/dev/null; else flock -s -n 9 2>/dev/null; fi
    case $? in
      0) flock -s -n 9 2>/dev/null && _w_locked=flock; return ;;
      1) return 1 ;;
    esac
    exec 9<&-
  fi
  [ "$1" = join ] && return 0
  _w_mkdir || { _w_stale && _w_mkdir; }
}
_w_mkdir() {
  mkdir "$_w_dir" 2>/dev/null || return 1
  printf '%s %s\\n' "$$ $(_w_start $$)" "$_w_who" >"$_w_dir/owner"
  _w_locked=mkdir
  trap _w_unlock EXIT
}
_w_start() {
  read -r _w_stat 2>/dev/null <"/proc/$1/stat" || return 1
  set -- \${_w_stat##*) }
  echo "\${20}"
}
_w_stale() {
  read -r _w_pid _w_since _w_rest 2>/dev/null <"$_w_dir/owner" || return 1
  [ "$(_w_start "$_w_pid")" != "$_w_since" ] || return 1
  mv "$_w_dir" "$_w_dir.$$" 2>/dev/null || return 1
  read -r _w_rest 2>/dev/null <"$_w_dir.$$/owner"
  case $_w_rest in
    "$_w_pid $_w_since "*) rm -rf "$_w_dir.$$" ;;
    *) mv "$_w_dir.$$" "$_w_dir"; return 1 ;;
  esac
}
_w_unlock() {
  case $_w_locked in
    flock) flock -u 9 ;;
    mkdir) rm -rf "$_w_dir" ;;
  esac
  _w_locked=none
}
_w_holders() {
  grep -l 'wrtcplay[:] ' /proc/[0-9]*/cmdline 2>/dev/null | while read -r _w_file; do
    _w_words=$(tr '\\0' '\\n' <"$_w_file" 2>/dev/null | grep '^wrtcplay[:] ' | head -n 1)
    [ -n "$_w_words" ] && [ "$_w_words" != "$_w_who" ] || continue
    _w_root=\${_w_file%/cmdline}/root/.
    [ -d "$_w_root" ] && ! [ "$_w_root" -ef / ] && continue
    _w_pid=\${_w_file#/proc/}
    printf '%s %s\\t' "\${_w_pid%/cmdline}" "\${_w_words#wrtcplay: }"
  done
}`
