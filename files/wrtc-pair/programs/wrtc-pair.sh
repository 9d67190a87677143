# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# For who asks from outside, with `.`: the settings, and what all scripts share. `script_dir` is the folder that this is in.

# shellcheck disable=SC2154 # whoever reads this sets script_dir
. "$script_dir/settings.conf"
lib=$script_dir/wrtc-pair-$version
. "$lib/common.sh"
. "$lib/websocket.sh"
