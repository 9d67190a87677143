# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What all programs share.
#
# `:` is not used to make files: where that fails, a shell ends at once. `true` only fails.

PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 022

# A whole number as it must be written: digits, no zero in front, at most eighteen. Nothing else is calculated with, for
# shells stop at `08`, and take `a[1]` for more than a number.
is_number() {
  case $1 in
    0) ;;
    '' | 0* | *[!0-9]* | ???????????????????*) return 1 ;;
  esac
}

# Promotions are counted with at most twelve digits.
is_epoch() {
  case $1 in ?????????????*) return 1 ;; *) is_number "$1" ;; esac
}

is_number "$min_free_kb" || min_free_kb=0
is_number "$start_grace" || start_grace=10
is_number "$answer_within_cs" || answer_within_cs=120

say() {
  logger -t wrtc-pair -- "$*" 2>/dev/null || :
}

# Hundredths of a second since the boot; no clock step moves them.
now() {
  read -r uptime _ </proc/uptime
  uptime=${uptime%.*}${uptime#*.}
  while :; do
    case $uptime in 0?*) uptime=${uptime#0} ;; *) break ;; esac
  done
  echo "$uptime"
}

# Hundredths of a second since a file was marked with `mark`. One that holds anything else is as old as can be.
age_of() {
  is_marked "$1" || marked=0
  present=$(now)
  [ "$marked" -le "$present" ] || marked=0
  echo $((present - marked))
}

is_marked() {
  marked=
  read -r marked 2>/dev/null <"$1" || :
  is_number "$marked"
}

mark() {
  now 2>/dev/null >"$1"
}

holds_vip() {
  [ -n "$(ip -o address show to "$vip" 2>/dev/null)" ]
}

# What wrtc-role wrote at its last change: active, standby or fault.
recorded() {
  find_kept state
  while IFS='=' read -r name value; do
    case $1/$name/$value in
      role/role/active | role/role/standby | role/role/fault) echo "$value" && return ;;
    esac
  done 2>/dev/null <"$kept_file"
}

# One line of state. Where $state_dir cannot be written, $run_dir keeps it until the next boot.
keep() {
  if { printf '%s\n' "$2" >"$state_dir/$1.new" && mv -f "$state_dir/$1.new" "$state_dir/$1"; } 2>/dev/null; then
    [ ! -e "$run_dir/kept-$1" ] || rm -f "$run_dir/kept-$1"
  else
    say "$state_dir/$1 could not be written: $run_dir/kept-$1 stands for it until the next boot"
    printf '%s\n' "$2" 2>/dev/null >"$run_dir/kept-$1"
  fi
}

find_kept() {
  kept_file=$state_dir/$1
  [ ! -e "$run_dir/kept-$1" ] || kept_file=$run_dir/kept-$1
}

keepalived_runs() {
  pid=
  read -r pid 2>/dev/null </var/run/keepalived.pid || :
  name=
  ! is_number "$pid" || read -r name 2>/dev/null <"/proc/$pid/comm" || :
  [ "$name" = keepalived ] || pidof keepalived >/dev/null
}

# Told to let the other host have the VIP; that holds for a minute, so that it cannot be forgotten.
yields() {
  [ -e "$run_dir/yield" ] && [ "$(age_of "$run_dir/yield")" -lt 6000 ]
}

# In a pair that an operator has paused, the VIP belongs where it was then; a file that does not say so keeps it away.
belongs_here() {
  [ -e "$state_dir/paused" ] && grep -qx 'vip=here' "$state_dir/paused"
}

belongs_there() {
  [ -e "$state_dir/paused" ] && ! grep -qx 'vip=here' "$state_dir/paused"
}
