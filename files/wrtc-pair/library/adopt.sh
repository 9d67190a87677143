# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The body of wrtc-adopt.

. "$lib/common.sh"
. "$lib/service.sh"

conf=$keepalived_conf

case $vip in *:*) hold=$vip/128 ;; *) hold=$vip/32 ;; esac

main() {
  [ -d "$run_dir" ] || mkdir -p "$run_dir"
  trap 'undo' EXIT
  trap 'exit 1' TERM HUP INT
  ip address replace "$hold" dev lo || exit 1
  make_quick || exit 1
  [ ! -d /run/systemd/system ] || systemctl daemon-reload
  rm -f "$run_dir/last-check"
  did_run=
  if keepalived_runs; then
    did_run=yes
    service_does keepalived reload || give_up 'keepalived could not be told its configuration'
  else
    drop_others
    service_does keepalived start || give_up 'keepalived did not start'
  fi
  until_so [ -e "$run_dir/last-check" ] || give_up "keepalived does not run the pair's check"
  # What is from before; it takes its own anew.
  [ -z "$did_run" ] || drop_others
  until_so is_plumbed || give_up "keepalived did not take $vip_cidr: $(cat "$run_dir/unfit" 2>/dev/null)"
  "$script_dir/wrtc-role" master
  ip address del "$hold" dev lo
  make_slow
  trap - EXIT
}

# Who looks for an IPv6 address on the wire gets no answer while it is on the loopback interface alone: with quick adverts
# for the moment it is back at once, for nobody else is there.
make_quick() {
  case $vip in *:*) ;; *) return 0 ;; esac
  cp -p "$conf" "$conf.slow" && cp -p "$conf" "$conf.quick" &&
    sed '/^vrrp_instance wrtc_/,/^}/s/^\( *advert_int \).*/\10.05/' "$conf.slow" >"$conf.quick" && mv -f "$conf.quick" "$conf"
}

make_slow() {
  [ -e "$conf.slow" ] || return 0
  mv -f "$conf.slow" "$conf"
  ! keepalived_runs || service_does keepalived reload
}

# In whatever form and wherever it was plumbed, but for the loopback's.
drop_others() {
  ip -o address show to "$vip" | while read -r _ device _ address _; do
    [ "$device" = lo ] || ip address del "$address" dev "$device"
  done
}

is_plumbed() {
  ip -o address show dev "$vip_interface" to "$vip" | grep -qF " $vip_cidr "
}

until_so() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || return 1
    sleep 0.1
  done
}

give_up() {
  echo "$1" >&2
  exit 1
}

# As it was: the address by hand. keepalived, where it runs, has no claim to it.
undo() {
  make_slow
  if ! is_plumbed; then
    case $vip in
      *:*) ip address add "$vip_cidr" dev "$vip_interface" nodad ;;
      *) ip address add "$vip_cidr" dev "$vip_interface" ;;
    esac
  fi
  ip address del "$hold" dev lo 2>/dev/null
}
