# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# The files of both hosts are brought together. Which of two versions is the newer one is told by epochs and digests, never by
# the times of files, for clocks jump.

is_number "$most_replaced" || most_replaced=50

rejoin() {
  prepare || exit 1
  echo $$ >"$run_dir/rejoin.pid"
  trap 'rm -f "$run_dir/rejoin.pid"' EXIT
  # A takeover ends the whole process group, of which `timeout` would otherwise make a new one.
  ! timeout --foreground 1 true 2>/dev/null || foreground=--foreground
  peer_is_there && ask_peer 10 && [ "$peer_role" = active ] || return 0
  follows && merge 60 && follows || return 0
  for old in $(own_promotions | sort -rn | tail -n +50); do rm -f "$state_dir/bases/$old"; done
  keep epoch "$peer_number $peer_author"
  keep joined "$peer_number"
  sed -n 's/^m //p' "$work/offer" | head -n 64 >"$state_dir/peer-macs"
  [ -d "$snapshot" ] || now_known "$work/ours" "$work/looked"
  mine_within 60 drop-snapshot >/dev/null
  rm -f "$state_dir/refused" "$run_dir/complaint"
  true >"$run_dir/joined"
}

# A host that was active until now has held fast what it wrote before it writes down that it is not.
follows() {
  ! holds_vip && [ "$(recorded role)" != active ]
}

# Only who was promoted has written; what a mere standby has, came from the other one.
merge() {
  read_epoch
  writes=0
  [ "$author" = "$me" ] || [ "$author" = - ] && [ "$number $author" != "$peer_number $peer_author" ] && writes=1
  true >"$work/looked" && list_mine "$work/ours" "$1" files || return 1
  find_shared
  our_base=$state_dir/bases/$shared
  [ -f "$our_base" ] || our_base=/dev/null
  # Where the peer followed us up to its own promotion, what it had then is what the two had in common.
  forked=1
  [ "$author" != "$me" ] || [ -z "$shared" ] || [ "$peer_joined" -lt "$shared" ] || forked=0
  decide || return 1
  refuse_wipe || return 1
  [ ! -s "$work/conflict" ] ||
    mine_within "$1" keep "$(wc -l <"$work/conflict")" <"$work/conflict" >/dev/null || {
    complain "$(wc -l <"$work/conflict") files were written on both hosts, and those of $me cannot be kept in $conflicts: the files of $peer_name are not fetched before they can"
    return 1
  }
  [ ! -s "$work/fetch" ] || mine_within "$1" fetch <"$work/fetch" >/dev/null || return 1
  [ "$peer_role" != active ] || [ ! -s "$work/push" ] || give "$1"
}

# The peer serves: what it has written since it told of its files must not be replaced.
give() {
  mine_within "$1" give <"$work/push" >/dev/null || return 1
  over_ssh "$1" "$script_dir/wrtc-data take" <"$work/given" >/dev/null 2>&1
}

decide() {
  for list in fetch push given conflict; do true >"$work/$list" || return 1; done
  awk -v writes="$writes" -v forked="$forked" -v out="$work/" -f "$lib/decide.awk" \
    part=1 "$work/offer" part=2 "$our_base" part=3 "$work/ours"
}

# A peer of an older epoch that does not know of any that the two had in common has lost its disk, or is the wrong one.
# After a cut it does know, however much both have written since.
refuse_wipe() {
  common=$(larger "$peer_joined" "$(last_joined)")
  [ "$peer_number" -lt "$number" ] && { [ "$common" -eq 0 ] || [ "$peer_number" -lt "$common" ]; } || return 0
  total=$(wc -l <"$work/ours")
  replaced=$(wc -l <"$work/conflict")
  [ "$replaced" -gt 10 ] && [ $((replaced * 100)) -gt $((total * most_replaced)) ] || return 0
  refusal="refused: $peer is of epoch $peer_number and would replace $replaced of $total files of epoch $number"
  grep -qxF "$refusal" "$state_dir/refused" 2>/dev/null || say "$refusal"
  echo "$refusal" >"$state_dir/refused"
  return 1
}
