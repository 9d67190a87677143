# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What root has done with the files of the application's user, as that user: `sh mine.sh WHAT ...`

lib=${0%/*}
script_dir=${lib%/*}
. "$script_dir/settings.conf"
. "$lib/common.sh"
. "$lib/user.sh"
. "$lib/data-places.sh"
. "$lib/data-mine.sh"

# Who is not root can do this with nobody's files but his own.
find_own_id
[ "$own_id" != 0 ] || { find_user && [ "$user_way" = self ]; } || exit 1
mine "$@"
