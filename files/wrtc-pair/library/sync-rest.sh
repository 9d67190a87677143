# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The sync rests while the other host is away or serves, too, and is started when it is known what that one has.

# The sync may run as root, and carries what the data folder leads to: it is not started where that could be anything.
start_sync() {
  case $1 in
    good) trusted=0 ;;
    refused) trusted=3 ;;
    *) mine_within 3 check >/dev/null && trusted=0 || trusted=$? ;;
  esac
  if [ "$trusted" = 3 ]; then
    complain "$data is not what it must be, and $sync_service is not started: \`wrtcplay status\` tells why"
    return 1
  fi
  service_limit='timeout 5'
  service_does "$sync_service" start
}

# It is called every second while the sync rests, and a peer that is short of time answers late: one at a time, the login
# before the lock, and where somebody else has that, the next one will do. A takeover must not wait for any of them.
mend_in_time() {
  [ ! -e "$run_dir/mending" ] || [ "$(age_of "$run_dir/mending")" -ge 1500 ] || return 0
  mark "$run_dir/mending"
  ! rests || ! prepare || over_ssh 10 "$script_dir/wrtc-data tell 2" </dev/null >/dev/null 2>&1
  rm -f "$run_dir/mending"
  patience=0
  with_lock mend_sync
}

# A sync that has died, for no takeover would start it before the next one; or one that rested.
mend_sync() {
  if [ "$sync" = follow_role ]; then holds_vip && runs "$app" || return 0; fi
  if rests; then
    prepare && ask_to_tell 1.5 9>&- || return 0
    case $(told 1) in 'lacks active') return 0 ;; lacks*) ;; *) return 0 ;; esac
  fi
  if ! runs "$sync_service"; then
    say "$sync_service does not run: starting it"
    start_sync '' 9>&- || return 0
  fi
  rm -f "$run_dir/parted"
}

# With `both`, lsyncd runs on, and wrtc-sync keeps it from sending.
rests() {
  [ -e "$run_dir/parted" ] && { [ "$sync" = both ] || ! runs "$sync_service"; }
}

# While the peer is away. When it is back it may have served meanwhile, and what the sync sent would come before what
# that one has to tell.
part_sync() {
  holds_vip || return 0
  say "$peer_name is away: $sync_service rests until it is back"
  true >"$run_dir/parted"
  [ "$sync" = both ] || stop_service "$sync_service"
}

# wrtcplay asks this before it restarts the sync, and again in the same breath as it restarts it. The lease keeps a
# takeover, which starts WRTC, from falling in between.
may_restart_sync() {
  if runs "$app"; then
    echo "$app runs on this host" >&2
    return 1
  fi
  mine_within 3 check >/dev/null
  if [ "$?" = 3 ]; then
    echo "$data is a link, or not ${user}'s: \`wrtcplay status\` tells which" >&2
    return 1
  fi
  echo $(($(now) + lease_cs)) >"$run_dir/lease"
}

# No lease is longer than that, whatever is written there.
lease_cs=100
