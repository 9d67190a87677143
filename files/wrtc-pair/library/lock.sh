# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# One change of the role at a time.

# Services are started without descriptor 9, or they would hold the lock as long as they run. Only root can open the
# lock: who could, could hold it. Where there can be none, that is no reason not to serve.
with_lock() {
  if ! command -v flock >/dev/null; then
    with_folder_lock "$@"
    return
  fi
  lock=$run_dir/lock.root
  [ -e "$lock" ] || (umask 077 && true >"$lock") 2>/dev/null
  if [ -w "$lock" ]; then
    exec 9>>"$lock"
    flock -w "$patience" 9 || give_up_waiting
  fi
  "$@"
}

with_folder_lock() {
  tries=0
  until mkdir "$run_dir/lock.d" 2>/dev/null || [ ! -d "$run_dir/lock.d" ]; do
    drop_dead_lock
    tries=$((tries + 1))
    [ "$tries" -lt $((patience * 10)) ] || give_up_waiting
    sleep 0.1
  done
  echo $$ 2>/dev/null >"$run_dir/lock.d/pid"
  "$@"
  status=$?
  rm -rf "$run_dir/lock.d"
  return "$status"
}

give_up_waiting() {
  [ "$patience" -gt 0 ] || exit 0
  say "another change of the role has been under way for 30 s"
  echo "another change of the role is under way" >&2
  exit 1
}

drop_dead_lock() {
  holder=
  read -r holder 2>/dev/null <"$run_dir/lock.d/pid" || :
  # Its holder tells who it is right after it has it.
  if is_number "$holder"; then [ ! -d "/proc/$holder" ]; else [ "$tries" -gt 10 ]; fi && rm -rf "$run_dir/lock.d"
}
