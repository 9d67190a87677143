/**
 * Shell functions of a session that let one run at a time act on a host as a user.
 *
 * The lock is an advisory one (`flock`) on a folder that only the user can open: no other user can take the lock, and no
 * file is left behind. Root's folder is /proc/1/fd, which the kernel lets only root open, on a read-only disk, too.
 * Another user's folder is the home, or `~/.ssh`, where one of these is private; `$_w_home` has the paths to try.
 *
 * A session takes the lock exclusively and then holds it shared, so that a session of the same run under another name of
 * the machine can hold the lock, too. The lock is held as long as one of the sessions runs a unit, with or without a
 * connection. Units run without descriptor 9, so that no daemon inherits the lock. `flock -u` ends the lock for all copies
 * of the descriptor.
 *
 * Where there is no `flock`, or no private folder, a new directory stands for the lock: root's in /run, another user's in
 * /tmp, where other users cannot remove it. A home would not do, because a dry run must not change it. The directory names
 * its owner by process id and start time, so that the next run removes one that a crash has left. Where another user has
 * made a directory of that name first, there is no lock.
 *
 * A session that finds the lock held tries again (`_w_lock MODE TIMES HEEDS`) until the lock is free, or until a holder
 * has heard from its controller meanwhile (`watch-script.ts`).
 *
 * Holders are named by what the kernel says: the processes that have the lock's folder open as descriptor 9. A process's
 * arguments name its run; they count only where the process belongs to the lock's own user in every respect.
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
