# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What wrtc-check looks at where the VIP is not: could the application start here?

# The verdict comes from what costs nothing: a host that is short of time is not unfit for that.
check_standby() {
  rm -f "$run_dir/since" "$run_dir/serving"
  [ ! -e "$state_dir/maintenance" ] || stand_aside 'in maintenance'
  ! belongs_there || stand_aside 'paused'
  can_start "$app" || fail "$app cannot be started: it is not there, or masked"
  [ -z "$app_config" ] || [ -s "$app_config" ] || fail "$app_config is empty or missing"
  has_room || fail "less than $min_free_kb KiB are free in $app_data"
  keeps_conflicts || fail "$conflicts cannot keep what both hosts write: $trouble"
  watch_peer &
  watch_strangers &
  may_try_again || fail "$app did not start here lately"
  stay_even
  [ ! -e "$run_dir/stranger" ] || fail "$vip is in use by a third machine with the hardware address $(cat "$run_dir/stranger")"
  told_well
  [ "$sync" != both ] || keep_sync
}

# A host that is kept from the VIP still fetches what the other one writes, so that nothing is missing afterwards.
stand_aside() {
  if has_room && keeps_conflicts; then stay_even; fi
  watch_peer &
  fail "$1"
}

# Asked as the application's user, whose folder it is. Without such a user, that is not what is told here.
has_room() {
  find_user 2>/dev/null || return 0
  as_user 2 df -Pk "$app_data" 2>/dev/null | head -n 2 | {
    read -r _
    read -r _ _ _ free _ && is_number "$free" && [ "$free" -ge "$min_free_kb" ]
  }
}

# Versions that both hosts wrote are put there when the two meet again, and nothing is fetched before that.
keeps_conflicts() {
  find_user 2>/dev/null || return 0
  trouble=$(as_user 2 sh -c "$conflict_look" look "$conflicts" "$user" "$min_free_kb" 2>/dev/null) || return 0
  [ -z "$trouble" ]
}

# shellcheck disable=SC2016 # another shell expands it
conflict_look='
  at=$1
  if [ -L "$at" ] && [ ! -e "$at" ]; then echo "it is a link that leads nowhere" && exit; fi
  if [ -e "$at" ] && [ ! -d "$at" ]; then echo "it is no folder" && exit; fi
  [ -e "$at" ] || { at=${at%/*} && at=${at:-/}; }
  [ -w "$at" ] && [ -x "$at" ] || { echo "$2 cannot write in $at" && exit; }
  df -Pk "$at" | {
    read -r _
    read -r _ _ _ free _ && [ "$free" -ge "$3" ] || echo "less than $3 KiB are free in $at"
  }'

# As the manual has it: the standby polls whether the active one's WebSocket can be reached.
watch_peer() {
  if ws_upgrades 0.5; then seen=yes; else seen=no; fi
  [ "$seen" = no ] || true >"$run_dir/met"
  before=
  read -r before 2>/dev/null <"$run_dir/peer-serves" || :
  [ "$seen" != "$before" ] || return 0
  echo "$seen" >"$run_dir/peer-serves"
  if [ "$seen" = yes ]; then
    say "the WebSocket at $vip_port answers"
  else
    say "the WebSocket at $vip_port does not answer"
  fi
}

# Every 5 seconds, who has the VIP: the peer, whose hardware addresses it has told, or somebody else, too. Later would be
# too late, for keepalived takes it without asking.
watch_strangers() {
  [ -s "$state_dir/peer-macs" ] || return 0
  case $vip in *:*) ;; *) command -v arping >/dev/null || return 0 ;; esac
  [ -e "$run_dir/asked-at" ] && [ "$(age_of "$run_dir/asked-at")" -lt 500 ] && return 0
  mark "$run_dir/asked-at"
  for mac in $(who_has_vip | grep -oiE "$mac_form"); do
    is_peers "$mac" || { echo "$mac" >"$run_dir/stranger" && return 0; }
  done
  rm -f "$run_dir/stranger"
}

# IPv6 has no ARP: the kernel has asked, and keeps one answer.
who_has_vip() {
  case $vip in
    *:*)
      ping -6 -c 1 -W 1 -I "$vip_interface" "$vip" >/dev/null 2>&1
      ip -6 neigh show to "$vip" dev "$vip_interface"
      ;;
    *) arping -w 1 -c 5 -I "$vip_interface" "$vip" 2>/dev/null ;;
  esac
}

# As the peer has told it, or as answers at the peer's own address, for it could tell anything.
is_peers() {
  grep -qix "$1" "$state_dir/peer-macs" || ip neigh show to "$peer" 2>/dev/null | grep -qiw "$1"
}

mac_form='([0-9a-f]{2}:){5}[0-9a-f]{2}'

# What lsyncd does not carry (it goes by times) and what this host missed is fetched from the one that serves: every
# 2 seconds until that has been done once, then every 30.
stay_even() {
  peer_serves || return 0
  pause=200
  [ ! -e "$run_dir/joined" ] || pause=3000
  ! rejoining || return 0
  [ -e "$run_dir/rejoined-at" ] && [ "$(age_of "$run_dir/rejoined-at")" -lt "$pause" ] && return 0
  mark "$run_dir/rejoined-at"
  setsid "$script_dir/wrtc-data" rejoin </dev/null >/dev/null 2>&1 &
}

# As it was seen last.
peer_serves() {
  serves=
  read -r serves 2>/dev/null <"$run_dir/peer-serves" || :
  [ "$serves" = yes ]
}

# After a start that failed here, this host stands back for a minute while the other one serves, and for 5 seconds
# when nobody does.
may_try_again() {
  [ -e "$run_dir/start-failed" ] || return 0
  age=$(age_of "$run_dir/start-failed")
  [ "$age" -ge 6000 ] && rm -f "$run_dir/start-failed" && return 0
  ! peer_serves && [ "$age" -ge 500 ]
}
