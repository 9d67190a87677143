# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The body of wrtc-data.

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
. "$lib/data-mine.sh"
. "$lib/data-answer.sh"

main() {
  case $1 in
    tell) tell "$2" ;;
    offer | take | mine) as_itself "$@" ;;
    snapshot) take_snapshot ;;
    bring-in)
      begin_with "$(bring_together)"
      end_begin
      ;;
    rejoin) rejoin ;;
    *)
      echo "usage: $0 bring-in|snapshot|rejoin|offer|take|tell" >&2
      exit 64
      ;;
  esac
}
