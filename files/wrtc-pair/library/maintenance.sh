# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What an operator orders until it is taken back, over reboots, too: a host in maintenance takes no VIP, and in a pair that is
# paused the VIP does not move. The file in $state_dir tells since when, how long it was to be, by whom and why, for
# `wrtcplay status` alone: what counts is that it is there. Its end is told and does not come by itself, for nobody knows
# whether the work is done.

# on SECONDS BY REASON, or off. SECONDS may be - for no end.
order_maintenance() {
  case $1/$# in
    on/4)
      if holds_vip; then refuse_order "it holds $vip"; fi
      write_order maintenance "$2" "$3" "$4"
      say "in maintenance now, by $3${4:+: $4}"
      ;;
    off/1) drop_order maintenance 'no longer in maintenance' ;;
    *) refuse_order 'usage: maintenance on SECONDS BY REASON, or maintenance off' ;;
  esac
}

# Likewise; the last word says where the VIP is, and with that where it belongs after a reboot.
order_pause() {
  case $1/$#/$5 in
    on/5/here) holds_vip || refuse_order "it does not hold $vip" ;;
    on/5/there) ! holds_vip || refuse_order "it holds $vip" ;;
    off/1/)
      drop_order paused 'no longer paused'
      rm -f "$run_dir/held-back"
      return
      ;;
    *) refuse_order 'usage: pause on SECONDS BY REASON here|there, or pause off' ;;
  esac
  write_order paused "$2" "$3" "$4" "vip=$5"
  say "paused now, by $3${4:+: $4}"
}

# By and reason are somebody's text: they stay on their lines, and within bounds.
write_order() {
  [ "$2" = - ] || { is_number "$2" && [ "${#2}" -le 9 ]; } || refuse_order 'the time is no number of seconds'
  is_line "$3" 400 && is_line "$4" 1000 || refuse_order 'who orders it and why are a line each, and short'
  present=$(date +%s)
  ends=-
  [ "$2" = - ] || ends=$((present + $2))
  new=$state_dir/$1.new
  printf '%s\n' "since=$(ordered_since "$1")" "until=$ends" "by=$3" "reason=$4" ${5:+"$5"} 2>/dev/null >"$new" ||
    refuse_order "$state_dir/$1 cannot be written"
  # It is there after a loss of power, too, where sync knows single files.
  sync "$new" 2>/dev/null || :
  mv -f "$new" "$state_dir/$1" 2>/dev/null || refuse_order "$state_dir/$1 cannot be written"
}

is_line() {
  case $1 in *[[:cntrl:]]*) return 1 ;; esac
  [ "${#1}" -le "$2" ]
}

# One that is given again goes on from its beginning.
ordered_since() {
  while IFS='=' read -r name value; do
    [ "$name" = since ] && is_number "$value" && echo "$value" && return
  done 2>/dev/null <"$state_dir/$1"
  echo "$present"
}

drop_order() {
  [ -e "$state_dir/$1" ] || return 0
  rm -f "$state_dir/$1" 2>/dev/null || refuse_order "$state_dir/$1 cannot be removed"
  say "$2"
}

refuse_order() {
  echo "$1" >&2
  exit 1
}
