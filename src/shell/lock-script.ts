/**
 * One run at a time on a host for each user that it acts as, as functions of a session's shell.
 *
 * It is an advisory lock (`flock`) on a folder that nobody but that user can open, so that nobody else can hold it, and
 * nothing is left behind. Root's is /proc/1/fd, which the kernel lets root alone open, on a read-only disk too. Another
 * user's is the home, or `~/.ssh`, where that is private; the script finds a path in `$_w_home`.
 *
 * The run's session takes it exclusively, then holds it shared, so that its session under another name of the machine can
 * hold it as well: it stays held as long as any of them runs a unit, with or without a connection. Descriptor 9 is closed
 * in units, so that no daemon inherits the lock. `flock -u` ends it for all copies of the descriptor.
 *
 * Where there is no `flock`, or no such folder, a directory stands for the lock: root's in /run, another user's in /tmp,
 * where nobody else can take it away; a home must not change in a dry run. Its owner is told by process id and start
 * time, so that one left by a crash is taken away. Where somebody else has made that directory before, there is no lock.
 *
 * Who finds it held may try again for some time (`_w_lock MODE TIMES HEEDS`): until it is free, or until a holder has been heard of by its
 * controller meanwhile (`watch-script.ts`).
 *
 * What is told of a holder is what the kernel says: whose processes have the lock's folder open as descriptor 9. The
 * words that every session has in its arguments are told only of processes that are this user's through and through.
 */
export const LOCK_FUNCTIONS = `
_w_lock() {
  _w_tries=0 _w_seen=
  until _w_take "$1"; do
    if [ "$2" -le "$_w_tries" ] || { [ "$3" = 1 ] && _w_lives && ! _w_take "$1"; }; then
      _w_hello "busy $(_w_holders)"
      return 1
    fi
    [ "$_w_locked" = none ] || break
    [ "$_w_tries" != 0 ] || _w_waits "$2 $(_w_holders)"
    _w_tries=$((_w_tries + 1))
    sleep 1
  done
}
_w_lives() {
  _w_before=$_w_seen _w_seen=' ' _w_heard_of=1
  for _w_folder in /proc/[0-9]*; do
    for _w_side in 7 8; do
      [ "$_w_folder/fd/$_w_side" -ef "\${_w_at:-$_w_dir}" ] || continue
      _w_seen="$_w_seen\${_w_folder#/proc/}:$_w_side "
      case $_w_before in *" \${_w_folder#/proc/}:$((15 - _w_side)) "*) _w_heard_of=0 ;; esac
    done
  done
  return $_w_heard_of
}
_w_take() {
  if command -v flock >/dev/null 2>&1 && _w_spot; then
    exec 9<"$_w_at"
    if [ "$1" = take ]; then flock -x -n 9 2>/dev/null; else flock -s -n 9 2>/dev/null; fi
    case $? in
      0) flock -s -n 9 2>/dev/null && _w_locked=flock; return ;;
      1) exec 9<&-; return 1 ;;
    esac
    exec 9<&-
  fi
  _w_at=
  [ "$1" = take ] || return 0
  _w_place || return 0
  _w_mkdir || { _w_stale && _w_mkdir; }
}
_w_spot() {
  _w_at=/proc/1/fd
  [ -O "$_w_at" ] && { true <"$_w_at"; } 2>/dev/null && return
  for _w_at in "$_w_home/." "$_w_home/.ssh/."; do
    case $_w_at in /*) [ -d "$_w_at" ] && [ -O "$_w_at" ] || continue ;; *) continue ;; esac
    case $(stat -c %a "$_w_at" 2>/dev/null) in *00) { true <"$_w_at"; } 2>/dev/null && return ;; esac
  done
  return 1
}
_w_place() {
  for _w_dir in /run /var/run; do
    [ -d "$_w_dir" ] && [ -O "$_w_dir" ] || continue
    case $(stat -c %a "$_w_dir/." 2>/dev/null) in '' | *[2367] | *[2367]?) continue ;; esac
    _w_dir=$_w_dir/.wrtcplay-lock
    return 0
  done
  [ -k /tmp ] || return 1
  _w_dir=/tmp/.wrtcplay-lock-$(id -u)
  [ ! -L "$_w_dir" ] || return 1
  [ ! -e "$_w_dir" ] || [ -O "$_w_dir" ]
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
  _w_count=0
  if [ -z "$_w_at" ]; then
    read -r _w_pid _w_rest 2>/dev/null <"$_w_dir/owner" && _w_holder "$_w_pid"
    return
  fi
  for _w_folder in /proc/[0-9]*; do
    [ "$_w_folder/fd/9" -ef "$_w_at" ] && [ "$_w_folder" != "/proc/$$" ] && _w_holder "\${_w_folder#/proc/}"
    [ "$_w_count" -lt 8 ] || break
  done
}
_w_holder() {
  _w_mine= _w_uid= _w_words=
  while read -r _w_key _w_rest; do
    [ "$_w_key" = Uid: ] || continue
    _w_uid=\${_w_rest%%[!0-9]*}
    set -- "$1" $_w_rest
    [ "$2" = "$3" ] && [ "$2" = "$4" ] && [ "$2" = "$5" ] && [ -O "/proc/$1" ] && _w_mine=yes
    break
  done 2>/dev/null <"/proc/$1/status"
  _w_since=$(_w_start "$1") && [ -n "$_w_uid" ] || return 0
  [ -z "$_w_mine" ] ||
    _w_words=$(dd bs=4096 count=1 2>/dev/null <"/proc/$1/cmdline" | tr '\\0\\t' '\\n ' | grep '^wrtcplay[:] ' | head -n 1)
  read -r _w_now _w_rest </proc/uptime
  printf '%s %.200s\\t' "$1 $(id -un "$_w_uid" 2>/dev/null || echo "$_w_uid") $((\${_w_now%.*} - _w_since / 100))" "\${_w_words#wrtcplay: }"
  _w_count=$((_w_count + 1))
}`
