# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What a takeover does with the files: those of the other host are fetched, and an epoch begins. And what the end of one holds fast.

most_epoch=999999999999
merged='' peer_number=0 is_good=''

# For a takeover: prints what `begin_with` must know, and whether the data folder is `good` or `refused`, if that came out. Whatever ends in here, ends alone.
bring_together() {
  (
    prepare && bring_in
    echo "$peer_number ${merged:-no} $is_good" >&3
  ) 3>&1 </dev/null >/dev/null 2>&1
}

begin_with() {
  peer_number=${1%% *} merged=''
  case $1 in *' yes '*) merged=yes ;; esac
  is_epoch "$peer_number" || peer_number=0
  (begin_epoch)
}

begin_epoch() {
  read_epoch
  # What was written since a promotion that could not write down its base, must not count as there before this one.
  is_known=yes
  [ "$author" != "$me" ] || [ -e "$state_dir/bases/$number" ] || is_known=
  number=$(larger "$number" "$peer_number")
  [ "$number" -ge "$most_epoch" ] || number=$((number + 1))
  [ ! -e "$run_dir/joined" ] || rm -f "$run_dir/joined"
  base=$state_dir/bases/$number
  [ -d "$state_dir/bases" ] || mkdir -p "$state_dir/bases" 2>/dev/null
  # With an empty base, all that differs later counts as written on both hosts: it is kept, and nothing is lost.
  prepare && rm -f "$work/listed" && true >"$base" && true >"$work/begun" && list_mine "$work/changed" 3 "begin ${merged:+merged}" &&
    [ -n "$is_known" ] && true >"$work/listed"
  keep epoch "$number $me"
  # Before WRTC writes, as far as that takes no time: else what it writes first counts as replaced, too, and is kept.
  [ -n "$merged" ] || [ ! -d "$snapshot.old" ] || mine_within 1 clean >/dev/null
}

# Of what has not been changed since it was looked at last, that digest is good. Where a clock was put back in between, it is an
# older one than that of the file: then more counts as written on both hosts, and is kept.
make_base() {
  touch "$known" &&
    awk -v as_known="$as_known" '
      part == 1 { digest[substr($0, 67)] = substr($0, 1, 64) }
      part == 2 && substr($0, 1, 64) != as_known { print }
      part == 2 && substr($0, 1, 64) == as_known && substr($0, 67) in digest {
        print digest[substr($0, 67)] "  " substr($0, 67)
      }' part=1 "$known" part=2 "$work/changed" >"$base.new" &&
    mv -f "$base.new" "$base" && now_known "$base" "$work/begun"
}

# $1 is the list, $2 a file made just before it was begun.
now_known() {
  cp "$1" "$known.new" && rm -f "$known_at" && mv -f "$known.new" "$known" && cp -p "$2" "$known_at"
} 2>/dev/null

# What a takeover need not wait for.
end_begin() {
  read_epoch
  base=$state_dir/bases/$number
  [ ! -e "$work/listed" ] || { rm -f "$work/listed" && make_base; }
  [ -z "$merged" ] || keep joined "$peer_number"
  mine_within 60 clean >/dev/null
}

bring_in() {
  [ ! -e "$work/told" ] || rm -f "$work/told"
  peer_greets || return 0
  ask_to_tell 1.5 &
  if [ -e "$run_dir/joined" ]; then
    mine_within 1.5 fetch-all
    case $? in
      0) is_good=good ;;
      3) is_good=refused ;;
      *) say "could not fetch the state of $peer in time" ;;
    esac
  elif ask_peer 1.5; then
    [ "$peer_number" -le "$(own_epoch | cut -d ' ' -f 1)" ] || ! merge 3 || ! put_back || merged=yes
  fi
  wait
}

# What was merged is what this host had held fast: the peer's sync may have replaced it since.
put_back() {
  awk 'part == 1 { fetched[$0] } part == 2 && !(substr($0, 67) in fetched) { print substr($0, 67) }' \
    part=1 "$work/fetch" part=2 "$work/ours" >"$work/put-back" && mine_within 3 put-back <"$work/put-back" >/dev/null
}

take_snapshot() {
  read_epoch
  [ "$author" = "$me" ] || return 0
  held=
  read -r held 2>/dev/null <"$state_dir/held" || :
  [ "$held" = "$number" ] && how=again || how=anew
  mine_within 10 snapshot "$how" >/dev/null || mine_within 30 snapshot "$how" >/dev/null || {
    say "what $me wrote could not be held fast: $data"
    return 1
  }
  [ "$how" = again ] || keep held "$number"
}
