# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The services follow the VIP: what a host does that has it, and what one does that has it no more.

# Of several calls that have waited, the last one does what is to be done.
settle() {
  newest=
  read -r newest 2>/dev/null <"$run_dir/ticket" || :
  [ -z "$ticket" ] || [ "$newest" = "$ticket" ] || return 0
  [ "$1" = resume ] || mark "$run_dir/changing"
  # keepalived that was killed leaves the VIP behind, and nobody would ever take it away. In a pair that is paused nobody
  # else takes it, either.
  if holds_vip && ! keepalived_runs && ! belongs_here; then
    say "keepalived has gone and left $vip behind: removing it"
    ip address del "$vip_cidr" dev "$vip_interface"
  fi
  if holds_vip; then take_over "$1"; else give_up "$1"; fi
  [ ! -e "$run_dir/changing" ] || rm -f "$run_dir/changing"
}

# What was begun and not ended, for its script was killed. The check asks for it; a change that is under way has the lock.
resume() {
  phase=
  read -r phase 2>/dev/null <"$run_dir/changing" || { holds_vip && [ "$(recorded role)" != active ]; } || return 0
  say "a change of the role was broken off: going on with it"
  settle resume
}

take_over() {
  if [ "$(recorded role)" = active ] && runs "$app"; then return 0; fi
  # Once WRTC may have written, nothing is fetched any more.
  [ "$1/$phase" = resume/starting ] || get_ready "$1"
  echo starting 2>/dev/null >"$run_dir/changing"
  if ! service_does "$app" start 9>&-; then
    mark "$run_dir/start-failed"
    say "$app did not start"
  fi
  record active "$(why "$1")"
  end_begin 9>&- &
  rm -f "$run_dir/met"
  start_watching
}

# What can be done at the same time is: each process that is waited for is time without service.
get_ready() {
  wait_for_lease
  say "taking over ($1)" 9>&- &
  end_rejoin
  rm -f "$run_dir/serving" "$run_dir/start-failed" "$run_dir/gave-up" "$run_dir/stranger"
  if [ "$sync" = both ]; then true >"$run_dir/parted"; else rm -f "$run_dir/parted"; fi
  mark "$run_dir/since"
  # Whatever comes of the data, WRTC is started: each part has its time, and can end nothing but itself.
  mine_within 1 end-receiving >/dev/null 9>&- &
  brought=$(bring_together 9>&-)
  start_or_part &
  begin_with "$brought" 9>&-
  wait
}

# To a peer that serves, too, or might, nothing is sent: it could replace what that one has acknowledged.
start_or_part() {
  exec 9>&-
  case $(told 1) in
    lacks*)
      rm -f "$run_dir/parted"
      [ "$sync" = both ] || start_sync "${brought##* }" || say "$sync_service did not start"
      ;;
    holds*)
      say "$peer_name still holds $vip: $sync_service waits. See whether VRRP, IP protocol 112, passes between the two"
      true >"$run_dir/parted"
      ;;
    *) true >"$run_dir/parted" ;;
  esac
}

# What the peer said when this host took over.
told() {
  first='' second=''
  { read -r first && read -r second; } 2>/dev/null <"$work/told" || :
  case $1 in 1) echo "$first" ;; 2) echo "$second" ;; esac
}

# `met` is there when this host has seen another one serve since it was started or served itself. A keepalived that does not
# run on a peer that was not seen to serve has not ended there: at the first set-up, it has not begun.
why() {
  reason=$(told 2)
  [ "$reason" != 'keepalived ended' ] || [ -e "$run_dir/met" ] || reason=
  if [ -n "$reason" ]; then
    echo "$reason, on $peer_name"
  elif [ ! -e "$run_dir/met" ]; then
    echo "boot: nobody served ($1)"
  elif [ -z "$(told 1)" ]; then
    echo "peer silent: $peer_name did not answer"
  else
    echo "$peer_name let go of the VIP ($1)"
  fi
}

# From here on this host's own files are the newest.
end_rejoin() {
  rejoining && kill -TERM "-$rejoin_pid" 2>/dev/null
  rm -f "$run_dir/rejoin.pid"
}

give_up() {
  rm -f "$run_dir/since" "$run_dir/serving" "$run_dir/parted"
  case $1 in fault) role=fault ;; *) role=standby ;; esac
  [ "$(recorded role)" = active ] && say "giving up ($1)"
  stop_service "$app"
  take_snapshot 9>&-
  [ "$sync" != follow_role ] || stop_service "$sync_service"
  [ "$(recorded role)" = "$role" ] || record "$role" "$1"
}

record() {
  keep state "$(printf 'role=%s\nsince=%s\nreason=%s' "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$2")"
  say "role is $1 now ($2)"
}

wait_for_lease() {
  lease=
  read -r lease 2>/dev/null <"$run_dir/lease" || return 0
  is_number "$lease" && [ "$lease" -le $(($(now) + lease_cs)) ] || return 0
  while [ "$(now)" -lt "$lease" ]; do sleep 0.05; done
}
