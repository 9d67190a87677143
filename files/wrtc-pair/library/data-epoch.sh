# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Each promotion begins an epoch: a number and the host that was promoted, its author, who alone writes until the next one.

# The last epoch of the peer's whose files this host has fetched.
last_joined() {
  joined=
  find_kept joined
  read -r joined 2>/dev/null <"$kept_file" || :
  is_epoch "$joined" || joined=0
  echo "$joined"
}

# Sets `number` and `author`. Where that cannot be read, this host is of its own last promotion at least.
read_epoch() {
  number='' author=
  find_kept epoch
  read -r number author 2>/dev/null <"$kept_file" || :
  case $author in '' | *[!A-Za-z0-9_.-]*) number= ;; esac
  is_epoch "$number" && return 0
  number=0 author=-
  for base in "$state_dir/bases"/*; do
    base=${base##*/}
    ! is_epoch "$base" || [ "$base" -le "$number" ] || { number=$base author=$me; }
  done
}

own_epoch() {
  read_epoch
  echo "$number $author"
}

larger() {
  if [ "$1" -gt "$2" ]; then echo "$1"; else echo "$2"; fi
}

# The epochs of this host's own promotions, the oldest first.
own_promotions() {
  # shellcheck disable=SC2010 # a glob would be too long for `sort`
  ls "$state_dir/bases" 2>/dev/null | grep -xE '0|[1-9][0-9]{0,11}' | sort -n
}

# What this host had at its first own promotion after an epoch.
base_after() {
  for promotion in $(own_promotions); do
    [ "$promotion" -le "$1" ] || { echo "$state_dir/bases/$promotion" && return; }
  done
  echo /dev/null
}

# Sets `shared`: the last one of the own promotions since this host has joined its peer that the peer has followed, the first of
# them when it has followed none. All that was written here since then the peer may lack, whatever promotions came in between.
find_shared() {
  since=$(last_joined) shared=
  for promotion in $(own_promotions); do
    [ "$promotion" -gt "$since" ] || continue
    [ -z "$shared" ] || [ "$promotion" -le "$peer_joined" ] || break
    shared=$promotion
  done
}
