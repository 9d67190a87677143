# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Whether keepalived moves, as seen from outside.

# With systemd as a unit of its own: what stops all that is keepalived's must not stop who looks after it. Elsewhere as a
# simple command in the background: a list would be a subshell, and that would keep the lock.
start_watching() {
  if [ ! -d /run/systemd/system ]; then
    setsid "$0" watch </dev/null >/dev/null 2>&1 9>&- &
  elif [ ! -e "$run_dir/watched" ] || [ "$(age_of "$run_dir/watched")" -gt 300 ]; then
    systemctl --quiet reset-failed wrtc-pair-watch.service 2>/dev/null
    systemd-run --quiet --unit=wrtc-pair-watch --property=Restart=on-failure "$script_dir/wrtc-role" watch 2>/dev/null 9>&-
  fi
}

# From outside of keepalived, as long as the VIP is here, and unless the pair is paused: nobody else takes it then. systemd
# tells of its end and starts it again; SysV init does neither. One that does not move keeps the VIP, while the other host
# takes it: it is ended, and cleaned up after.
watch_keepalived() {
  still=0 stopped=0 moved=
  mark "$run_dir/watched"
  while holds_vip; do
    if ! keepalived_runs; then
      "$0" lost
      [ ! -d /run/systemd/system ] || return 0
      say "starting keepalived again"
      service_does keepalived start
      return
    fi
    if stands_still && ! belongs_here; then
      say "keepalived does not move any more: ending it"
      # shellcheck disable=SC2086 # one or several
      kill -KILL $pids
    fi
    sleep 0.4
  done
}

# Twice in a row it is stopped, or for 2.5 s it has not slept and woken, though it has a timer of at most a second; that
# this host stood still itself does not count.
stands_still() {
  late=$(age_of "$run_dir/watched")
  mark "$run_dir/watched"
  pids=$(pidof keepalived) || return 1
  look_at_moves
  [ "$late" -lt 100 ] || still=0 stopped=0
  if [ "$moves" = "$moved" ]; then still=$((still + 1)); else still=0; fi
  moved=$moves
  if [ "$is_stopped" = yes ]; then stopped=$((stopped + 1)); else stopped=0; fi
  [ "$stopped" -ge 2 ] || [ "$still" -ge 7 ]
}

# The process that speaks to the other host is a child of the one in the file. Sets `moves` and `is_stopped`.
look_at_moves() {
  main='' moves='' is_stopped=no
  read -r main 2>/dev/null </var/run/keepalived.pid || :
  for one in $pids; do
    [ "$one" != "$main" ] || [ "$pids" = "$main" ] || continue
    while IFS=': 	' read -r name value _; do
      case $name in
        State) case $value in [Tt]) is_stopped=yes ;; esac ;;
        voluntary_ctxt_switches) moves=$moves$value, ;;
      esac
    done 2>/dev/null <"/proc/$one/status"
  done
  [ -n "$moves" ] || moves=$(now)
}
