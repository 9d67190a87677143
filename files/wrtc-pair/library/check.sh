# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The body of wrtc-check.

. "$lib/common.sh"
. "$lib/service.sh"
. "$lib/peer.sh"
. "$lib/websocket.sh"

main() {
  [ -d "$run_dir" ] || mkdir -p "$run_dir"
  alone || exit "$(last_verdict)"
  late=$(lateness)
  trap 'rm -f "$run_dir/checking"' EXIT
  # Unless it is under way, its script was killed.
  [ ! -e "$run_dir/changing" ] || as_role resume
  ! yields || fail 'told to yield'
  hears_anybody || fail "neither $witness nor $peer can be reached from here"
  if holds_vip; then
    . "$lib/check-holder.sh"
    check_holder
  else
    . "$lib/user.sh"
    . "$lib/check-standby.sh"
    check_standby
  fi
}

# keepalived 2.2 starts the next check while one still waits for its answer; the later one has no news then.
alone() {
  (set -C && echo "$$ $(now)" >"$run_dir/checking") 2>/dev/null && return 0
  other='' began=''
  read -r other began 2>/dev/null <"$run_dir/checking" || :
  is_number "$other" && is_number "$began" && [ -d "/proc/$other" ] && [ $(($(now) - began)) -lt 1000 ] && return 1
  echo "$$ $(now)" 2>/dev/null >"$run_dir/checking"
  return 0
}

# Hundredths of a second since the last check began, beyond the one second that keepalived waits.
lateness() {
  [ ! -e "$run_dir/last-check" ] && echo 0 || echo $(($(age_of "$run_dir/last-check") - 100))
  mark "$run_dir/last-check"
}

last_verdict() {
  if [ -e "$run_dir/unfit" ]; then echo 1; else echo 0; fi
}

# A host that hears nobody twice in a row has lost its network, although its own words may still be heard.
hears_anybody() {
  if [ -z "$witness" ] || ping -c 1 -W 1 "$witness" >/dev/null 2>&1 || peer_is_there; then
    rm -f "$run_dir/deaf"
    return 0
  fi
  [ ! -e "$run_dir/deaf" ] || return 1
  true >"$run_dir/deaf"
}

# A peer that answers no ping may be away, unless it never answered one: then a firewall is in the way.
meet_peer() {
  if ping -c 1 -W 1 "$peer" >/dev/null 2>&1; then
    true >"$run_dir/pings"
    [ ! -e "$run_dir/parted" ] || as_role mend-sync
  elif [ -e "$run_dir/pings" ]; then
    [ -e "$run_dir/parted" ] && { [ "$sync" = both ] || ! runs "$sync_service"; } || as_role part-sync
  elif [ -e "$run_dir/parted" ]; then
    as_role mend-sync
  fi
}

as_role() {
  setsid "$script_dir/wrtc-role" "$1" </dev/null >/dev/null 2>&1 &
}

# Who looks whether keepalived moves notes that it does.
keep_watch() {
  [ -d /run/systemd/system ] || return 0
  [ -e "$run_dir/watched" ] && [ "$(age_of "$run_dir/watched")" -lt 300 ] || as_role keep-watch
}

# 20 seconds are for who stopped it on purpose and will start it again.
keep_sync() {
  if runs "$sync_service"; then
    rm -f "$run_dir/sync-down"
  elif [ ! -e "$run_dir/sync-down" ]; then
    mark "$run_dir/sync-down"
  elif [ "$(age_of "$run_dir/sync-down")" -ge 2000 ]; then
    mark "$run_dir/sync-down"
    as_role mend-sync
  fi
}

# Each reason is logged once, not every second.
fail() {
  [ ! -e "$state_dir/paused" ] || ! holds_vip || hold_back "$1"
  why=
  read -r why 2>/dev/null <"$run_dir/unfit" || :
  [ "$why" = "$1" ] || say "unfit: $1"
  echo "$1" >"$run_dir/unfit"
  ! holds_vip || printf '%s\n' "$(now)" "$1" >"$run_dir/gave-up"
  exit 1
}

# In a pair that is paused, what would have moved the VIP is told, and moves nothing.
hold_back() {
  why=
  read -r why 2>/dev/null <"$run_dir/held-back" || :
  [ "$why" = "$1" ] || say "paused, so $vip stays here: $1"
  echo "$1" >"$run_dir/held-back"
  rm -f "$run_dir/unfit" "$run_dir/start-failed"
  exit 0
}

told_well() {
  if [ -e "$run_dir/held-back" ]; then
    rm -f "$run_dir/held-back"
    say 'nothing would move the VIP any more'
  fi
  [ -e "$run_dir/unfit" ] || return 0
  rm -f "$run_dir/unfit"
  say 'fit again'
}
