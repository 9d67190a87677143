# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Services, with systemd or SysV init.

service_limit=''

if [ -d /run/systemd/system ]; then
  service_does() {
    $service_limit systemctl --quiet "$2" "$1"
  }
  runs() {
    systemctl --quiet is-active "$1"
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
