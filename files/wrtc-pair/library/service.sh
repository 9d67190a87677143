# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Services, with systemd or SysV init.

service_limit=''

if [ -d /run/systemd/system ]; then
  # A start would do nothing for one that is over.
  service_does() {
    verb=$2
    [ "$verb" != start ] || ! is_over "$1" || verb=restart
    $service_limit systemctl --quiet "$verb" "$1"
  }
  runs() {
    systemctl --quiet is-active "$1" && ! is_over "$1"
  }
  # Where a unit was made from an init script, it is active until it is stopped, also when all its processes have ended; then
  # the script tells, where it can (LSB: 1, 2 and 3 do not run). Without the variable, it would ask systemd.
  is_over() {
    [ -x "/etc/init.d/$1" ] && [ -e "/run/systemd/generator.late/$1.service" ] && grep -q '^[^#]*status' "/etc/init.d/$1" || return 1
    [ "$(systemctl show --property SubState "$1.service")" = SubState=exited ] || return 1
    SYSTEMCTL_SKIP_REDIRECT=1 timeout 2 "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null 9>&-
    case $? in 1 | 2 | 3) ;; *) return 1 ;; esac
  }
  kill_hard() {
    systemctl --quiet kill --signal KILL "$1"
  }
  can_start() {
    [ "$(systemctl show --property LoadState "$1.service")" = LoadState=loaded ]
  }
else
  service_does() {
    $service_limit service "$1" "$2" >/dev/null 2>&1
  }
  runs() {
    service "$1" status >/dev/null 2>&1
  }
  kill_hard() {
    :
  }
  can_start() {
    [ -x "/etc/init.d/$1" ]
  }
fi

# Also when it does not run: it may be about to start again by itself. One that hangs would keep writing its files
# while the other host writes its own.
stop_service() {
  # shellcheck disable=SC2016 # another shell expands it
  timeout "$stop_within" sh -c 'if [ -d /run/systemd/system ]; then systemctl --quiet stop "$1"; else service "$1" stop >/dev/null 2>&1; fi' \
    stop "$1" 9>&- && return 0
  say "$1 did not stop within $stop_within s: killing it"
  kill_hard "$1" 9>&-
}
