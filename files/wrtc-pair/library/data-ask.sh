# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What root asks the other host and the user. Both say what they like: it is read through `checked` alone.

prepare() {
  # shellcheck disable=SC2174 # $run_dir is there
  [ -d "$work" ] || mkdir -p -m 700 "$work" || return 1
  # ssh speaks through the user's own socket here, as that user and nobody else: who can change it can change what ssh
  # he starts, too.
  [ -d "$run_dir/ssh" ] || { mkdir -m 700 "$run_dir/ssh" && chown "$user" "$run_dir/ssh"; }
} 2>/dev/null

# What is wrong over and over is said once.
complain() {
  before=
  read -r before 2>/dev/null <"$run_dir/complaint" || :
  [ "$before" != "$1" ] || return 0
  say "$1"
  echo "$1" 2>/dev/null >"$run_dir/complaint"
}

over_ssh() {
  # shellcheck disable=SC2086 # several words
  as_user "$1" ssh $ssh_options "$user@$peer" "$2"
}

ask_to_tell() {
  forget_why tell
  if said over_ssh "$1" "$script_dir/wrtc-data tell 2" | checked tell 3 4096 2>/dev/null >"$work/told"; then return 0; fi
  rm -f "$work/told"
  complain_of tell "what $peer says of itself is not taken"
}

ask_peer() {
  forget_why offer
  if ! said over_ssh "$1" "$script_dir/wrtc-data offer $(last_joined) 2" | checked offer 15 2>/dev/null >"$work/offer.new" ||
    ! mv -f "$work/offer.new" "$work/offer" 2>/dev/null; then
    rm -f "$work/offer.new"
    complain_of offer "what $peer tells of its files is not taken"
    return 1
  fi
  complain_of offer "of what $peer tells of its files"
  read -r _ peer_number peer_author peer_joined peer_role 2>/dev/null <"$work/offer" || return 1
  is_believed && return 0
  complain "what $peer tells of its files is not taken: epoch $peer_number is too far from this host's"
  peer_number=0
  return 1
}

# One promotion a second for ten days: who is further ahead than that uses numbers up.
is_believed() {
  read_epoch
  [ "$number" -eq 0 ] || [ "$peer_number" -le $((number + 1000000)) ]
}

mine_within() {
  within=$1
  shift
  as_user "$within" /bin/sh "$lib/mine.sh" "$@" 2>/dev/null
}

# The digests of the user's files, as far as that user tells them; $1 is the file, $2 the seconds, $3 what is asked.
list_mine() {
  forget_why files
  # shellcheck disable=SC2086 # one word or two
  if said mine_within "$2" $3 | checked files $(($2 + 2)) 2>/dev/null >"$1"; then return 0; fi
  rm -f "$1" 2>/dev/null
  find_user 2>/dev/null || complain "there is no user $user here: the files of $peer are not fetched"
  complain_of files 'the own files are left alone'
  return 1
}
