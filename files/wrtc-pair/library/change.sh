# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The body of wrtc-change.

next=$script_dir/settings.next
before=$script_dir/before
next_conf=/etc/keepalived/wrtc-pair.next
[ -e "$next" ] || {
  echo "there is no $next: nothing was changed" >&2
  exit 1
}
# shellcheck source=settings.conf
. "$next"
. "$lib/common.sh"
. "$lib/service.sh"
. "$lib/websocket.sh"

conf=$keepalived_conf
trouble='the changed files could not be put in place'

main() {
  trap : TERM HUP INT
  lock
  keep_before
  read_old
  # Until it has answered, a silence is a start that takes its time.
  rm -f "$run_dir/serving" "$run_dir/start-failed"
  mark "$run_dir/since"
  if go_over "$next" "$next_conf" && app_answers; then
    finish
  else
    complaint=$trouble
    put_back
    echo "$complaint: the settings of before are in place again" >&2
    exit 1
  fi
}

# What a change that was cut off has kept is from before that one.
keep_before() {
  [ ! -e "$before/settings.conf" ] || return 0
  rm -rf "$before.new"
  mkdir -m 700 "$before.new"
  cp -p "$script_dir/settings.conf" "$conf" "$before.new/"
  # Version 3 kept its scripts there.
  [ ! -e "$before/${conf##*/}" ] || cp -p "$before/${conf##*/}" "$before.new/"
  rm -rf "$before"
  mv "$before.new" "$before"
}

read_old() {
  old_peer=$(old peer)
  old_vip=$(old vip) old_interface=$(old vip_interface) old_app=$(old app) old_sync=$(old sync_service)
  old_tls=$(old tls)
  old_place=$(old vip):$(old port)$(old url_path):${old_tls:-false}
}

old() {
  sed -n "s/^$1='\([^']*\)'$/\1/p" "$before/settings.conf" 2>/dev/null | head -n 1
}

# As in wrtc-role, whose calls wait until this is over, and then find all in order.
lock() {
  [ -d "$run_dir" ] || mkdir -p "$run_dir"
  command -v flock >/dev/null || return 0
  [ -e "$run_dir/lock.root" ] || (umask 077 && true >"$run_dir/lock.root")
  exec 9>>"$run_dir/lock.root"
  flock -w 30 9 || give_up 'another change of the role has been under way for 30 s'
}

give_up() {
  echo "$1: nothing was changed" >&2
  exit 1
}

# To settings and a configuration of keepalived, which are files. With a changed address, interface or router id
# keepalived begins anew as a backup: with quick adverts for the moment it takes the VIP at once, for nobody else is there.
go_over() {
  had_vip=
  ! has_vip || had_vip=yes
  cp -p "$1" "$script_dir/settings.new" && mv -f "$script_dir/settings.new" "$script_dir/settings.conf" || return 1
  if [ -e "$2" ] && { ! cmp -s "$2" "$conf" || [ -z "$had_vip" ]; }; then
    cp -p "$2" "$conf.quick" &&
      sed '/^vrrp_instance wrtc_/,/^}/s/^\( *advert_int \).*/\10.05/' "$2" >"$conf.quick" && mv -f "$conf.quick" "$conf" || return 1
    reload
    vip_comes || { trouble="keepalived did not take $vip_cidr on $vip_interface" && return 1; }
    cp -p "$2" "$conf.quick" && mv -f "$conf.quick" "$conf" || return 1
    reload
  fi
  drop_old
}

reload() {
  service_does keepalived reload 9>&-
}

has_vip() {
  [ -n "$(ip -o address show dev "$vip_interface" to "$vip" 2>/dev/null)" ]
}

# An address that was here goes for a moment, and counts when it has stayed for 0.4 s.
vip_comes() {
  stayed=0 tries=0
  while [ "$tries" -lt 200 ]; do
    tries=$((tries + 1))
    if has_vip; then stayed=$((stayed + 1)); else stayed=0; fi
    [ "$stayed" -lt 1 ] || [ -n "$had_vip" ] && [ "$stayed" -lt 8 ] || return 0
    sleep 0.05
  done
  return 1
}

# keepalived takes away what it has read; after a cut it may have read something else.
drop_old() {
  [ -n "$old_vip" ] && [ "$old_vip $old_interface" != "$vip $vip_interface" ] || return 0
  ip -o address show dev "$old_interface" to "$old_vip" 2>/dev/null | while read -r _ _ _ cidr _; do
    ip address del "$cidr" dev "$old_interface" 2>/dev/null
  done
  return 0
}

# An application that answers is left alone: it may serve all addresses.
app_answers() {
  if [ "$old_peer" != "$peer" ]; then
    :
  elif [ "$old_place $old_app $had_vip" = "$vip:$port$url_path:${tls:-false} $app yes" ]; then
    answers_within 200 && return 0
  else
    ws_upgrades 0.5 && [ "$old_app" = "$app" ] && return 0
  fi
  say "$app is started again, for changed settings"
  for service in $old_app $app; do stop_service "$service"; done
  # The sync is started anew for another peer, and that never under a running application.
  [ "$old_peer" = "$peer" ] || ! runs "$sync_service" || { stop_service "$sync_service" && service_does "$sync_service" start 9>&-; }
  service_does "$app" start 9>&- || { trouble="$app did not start with the changed settings" && return 1; }
  answers_within $((start_grace * 100)) && return 0
  trouble="$app does not answer at $vip_port$url_path within $start_grace s of its start with the changed settings"
  return 1
}

answers_within() {
  end=$(($(now) + $1))
  while [ "$(now)" -lt "$end" ]; do
    ws_upgrades 1 && return 0
    sleep 0.05
  done
  return 1
}

finish() {
  [ "$old_sync" = "$sync_service" ] || [ -z "$old_sync" ] || stop_service "$old_sync"
  rm -rf "$before" "$next" "$next_conf"
  look_after
  say "goes over to changed settings, with $vip"
}

put_back() {
  new_app=$app
  swapped=$old_vip old_vip=$vip old_interface=$vip_interface
  # Settings of before wss have none.
  tls=false tls_name=''
  . "$before/settings.conf"
  . "$lib/websocket.sh"
  [ "$old_vip" != "$swapped" ] || old_vip=
  go_over "$before/settings.conf" "$before/${conf##*/}"
  ws_upgrades 1 || {
    stop_service "$new_app"
    service_does "$app" start 9>&-
  }
  rm -rf "$before"
  look_after
  say "$complaint: the settings of before are in place again"
}

# With SysV init the host with the VIP looks after keepalived itself.
look_after() {
  [ -d /run/systemd/system ] || setsid "$script_dir/wrtc-role" watch </dev/null >/dev/null 2>&1 9>&- &
}
