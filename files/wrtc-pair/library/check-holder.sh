# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What wrtc-check looks at where the VIP is: does the WebSocket answer?

# `since` is when the VIP was first seen here, `serving` that the WebSocket has answered since then. Until it has, the
# start has its grace; then a silence of $answer_within seconds is the end.
check_holder() {
  is_marked "$run_dir/since" || mark "$run_dir/since"
  if answers_in_time; then
    true >"$run_dir/serving"
    rm -f "$run_dir/doubted"
    told_well
    meet_peer &
    [ -e "$run_dir/parted" ] || keep_sync
    keep_watch
    return 0
  fi
  # It was taken away while the answer was waited for.
  holds_vip || return 0
  ! in_doubt || return 0
  [ ! -e "$run_dir/serving" ] || fail "the WebSocket at $vip_port is silent"
  [ ! -e "$run_dir/start-failed" ] || fail "$app did not start"
  [ "$(recorded role)" = active ] || as_role resume
  [ "$(age_of "$run_dir/since")" -gt $((start_grace * 100)) ] || return 0
  mark "$run_dir/start-failed"
  fail "$app does not answer at $vip_port, $start_grace s after it was started"
}

# Where checks come late, processes do not get to run, and the other host has no reason to be better off: then, within a
# minute of the last move, a silence counts only when it is there the second time.
in_doubt() {
  held_up=$(($(now) - started - answer_within_cs))
  [ "$late" -gt 150 ] || [ "$held_up" -gt 100 ] || return 1
  [ "$(age_of "$run_dir/since")" -lt 6000 ] && [ ! -e "$run_dir/doubted" ] || return 1
  true >"$run_dir/doubted"
}

# A connection that is refused is tried again: a service that is restarted on the spot needs no other host.
answers_in_time() {
  started=$(now)
  end=$((started + answer_within_cs))
  while :; do
    left=$((end - $(now)))
    [ "$left" -gt 0 ] || return 1
    ws_upgrades "$(seconds "$left")" && return 0
    [ -e "$run_dir/serving" ] || return 1
    sleep 0.1
  done
}

seconds() {
  printf '%d.%02d' $(($1 / 100)) $(($1 % 100))
}
