# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The body of wrtc-role. Calls may overlap and come out of order, so all do the same: wait for the lock, look who holds
# the VIP, act.

. "$lib/common.sh"
. "$lib/service.sh"
. "$lib/peer.sh"
. "$lib/user.sh"
. "$lib/data-places.sh"
. "$lib/data-grammar.sh"
. "$lib/data-epoch.sh"
. "$lib/data-ask.sh"
. "$lib/data-begin.sh"
. "$lib/data-join.sh"
. "$lib/lock.sh"
. "$lib/takeover.sh"
. "$lib/sync-rest.sh"
. "$lib/watch.sh"

# Seconds that are waited for the lock.
patience=30

main() {
  # What was begun is ended, also when all of keepalived's processes are told to go. Not '': that, the services
  # that are started here would inherit.
  trap : TERM HUP INT
  # Whatever cannot be written down: services follow the VIP.
  [ -d "$run_dir" ] && [ -d "$state_dir" ] || mkdir -p "$run_dir" "$state_dir"
  case $1 in
    master | backup | fault | stop | lost)
      ticket=$$-$(now)
      echo "$ticket" 2>/dev/null >"$run_dir/ticket" || ticket=
      with_lock settle "$1"
      ;;
    resume) ticket='' patience=0 && with_lock resume ;;
    mend-sync) mend_in_time ;;
    part-sync) patience=0 && with_lock part_sync ;;
    watch) watch_keepalived ;;
    keep-watch) start_watching ;;
    may-restart-sync) with_lock may_restart_sync ;;
    yield) mark "$run_dir/yield" ;;
    no-yield) rm -f "$run_dir/yield" ;;
    maintenance)
      . "$lib/maintenance.sh"
      shift
      order_maintenance "$@"
      ;;
    pause)
      . "$lib/maintenance.sh"
      shift
      order_pause "$@"
      ;;
    *)
      echo "usage: $0 master|backup|fault|stop|lost|resume|watch|keep-watch|mend-sync|part-sync|may-restart-sync|yield|no-yield|maintenance|pause" >&2
      exit 64
      ;;
  esac
}
