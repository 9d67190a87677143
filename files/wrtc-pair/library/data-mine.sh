# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What is done with the files of the application's user, as that user: `mine WHAT`.

incoming=$data.from-peer
# So many are read as quickly as they are told from those that were not changed.
few_files=1000
case $peer in *:*) peer_host="[$peer]" ;; *) peer_host=$peer ;; esac

# Root gives what it needs to know with the call, and lists through a pipe. A data folder that is not what it must be is
# left alone: on standard output stands why.
mine() {
  own_data || {
    echo "refused $trouble"
    exit 3
  }
  ours=$data
  [ ! -d "$snapshot" ] || [ -L "$snapshot" ] || ours=$snapshot
  case $1 in
    check) ;;
    end-receiving) end_receiving ;;
    files) digests "$ours" '' ;;
    begin) begin_mine "$2" ;;
    clean) rm -rf "$snapshot.merged" && sort_out_snapshots ;;
    snapshot) make_snapshot "$2" ;;
    drop-snapshot) rm -rf "$snapshot" "$snapshot.merged" && sort_out_snapshots ;;
    fetch) cd -P "$data" && exec_rsync --checksum --files-from=- "$user@$peer_host:$data/" ./ ;;
    # What differs by size or by nanosecond: content is looked at when the two join, and would take the longer the more there is.
    fetch-all) cd -P "$data" && exec_rsync --modify-window=-1 "$user@$peer_host:$data/" ./ ;;
    give) cd -P "$ours" && exec_rsync --checksum --files-from=- ./ "$user@$peer_host:$incoming/" ;;
    keep) keep_conflicts "$2" ;;
    put-back) [ "$ours" = "$data" ] || put_back_ours ;;
    *) exit 64 ;;
  esac
}

# What the peer's sync is just bringing could replace what is written from now on. Its environment tells it: wrtc-receive.
end_receiving() {
  grep -lsF -e "WRTC_RECEIVES=replaces $data" /proc/[0-9]*/environ | while read -r process; do
    process=${process%/*}
    kill -TERM "${process##*/}"
  done 2>/dev/null
}

# Files and folders, and nothing else that a peer could send: no links, no devices, no set-user-id.
plain_files='-a --no-links --no-devices --no-specials --chmod=Fug-s'

exec_rsync() {
  # shellcheck disable=SC2086 # several options
  exec rsync $plain_files -e "ssh $ssh_options" "$@" 2>/dev/null
}

# The folder is there, is the user's, and no link, and none that anybody but root has made leads to it.
own_data() {
  trouble="the data folder $data cannot be used:"
  way=$data
  while [ -n "$way" ]; do
    if [ -L "$way" ] && { [ "$way" = "$data" ] || [ "$(stat -c %u "$way" 2>/dev/null)" != 0 ]; }; then
      trouble="$trouble $way is a link"
      return 1
    fi
    way=${way%/*}
  done
  [ -d "$data" ] || { trouble="$trouble it is not there" && return 1; }
  [ -O "$data" ] || { trouble="$trouble it is not ${user}'s" && return 1; }
}

# Without what rsync is just writing, and what no line can tell of. $2 may bound it.
digests() {
  (
    cd -P "$1" 2>/dev/null || exit 0
    $2 find . -type f ! -name '.*.??????' ! -name '*[[:cntrl:]]*' -exec sha256sum {} + 2>/dev/null
    [ "$?" -lt 124 ]
  )
}

# What is held fast is out of the way at once, so that the next snapshot can be made whatever comes now. $1 is whether it
# has been merged. What earlier takeovers could not put aside stays.
begin_mine() {
  if [ -d "$snapshot" ] && [ "$1" = merged ]; then
    rm -rf "$snapshot.merged" && mv "$snapshot" "$snapshot.merged"
  elif [ -d "$snapshot" ]; then
    put_by_snapshot
  fi
  changed_since "$known_at"
}

# Of files that have been changed since a moment the digests, of all others the name only: reading all of them would take
# the longer the more there are, and nobody serves meanwhile.
changed_since() {
  (
    cd -P "$data" 2>/dev/null || exit 0
    if [ -f "$1" ] && [ "$(wc -l 2>/dev/null <"$known")" -gt "$few_files" ] && find "$1" -prune -cnewer "$1" >/dev/null 2>&1; then
      find . -type f ! -name '.*.??????' ! -name '*[[:cntrl:]]*' ! -cnewer "$1" -print 2>/dev/null | sed "s#^#$as_known  #"
      in_time find . -type f ! -name '.*.??????' ! -name '*[[:cntrl:]]*' -cnewer "$1" -exec sha256sum {} +
    else
      in_time find . -type f ! -name '.*.??????' ! -name '*[[:cntrl:]]*' -exec sha256sum {} +
    fi
  )
}

# As many lines as half a second brings. What is missing in a base counts as written here, and is kept.
in_time() {
  { timeout 0.5 "$@" 2>/dev/null; [ "$?" -ge 124 ] || echo whole; } | awk 'NR > 1 { print before } { before = $0 }'
}

# A promotion before this host has joined its peer: what the peer's sync has replaced here meanwhile is kept.
sort_out_snapshots() {
  failed=0
  for old in "$snapshot.old" "$snapshot.old+" "$snapshot.old++"*; do
    [ -d "$old" ] && [ ! -L "$old" ] || continue
    sort_out "$old" || failed=1
  done
  return "$failed"
}

sort_out() {
  name_kept "$me"
  # shellcheck disable=SC2086 # several options
  if ! { mkdir -p "$kept" &&
    rsync $plain_files --checksum --prune-empty-dirs --compare-dest="$data/" "$1/" "$kept/"; }; then
    say "files of $me that $peer may have replaced stay in $1: they cannot be kept in $conflicts"
    return 1
  fi
  rmdir "$kept" 2>/dev/null || say "files of $me that $peer had replaced are kept in $kept"
  rm -rf "$1"
}

put_by_snapshot() {
  old=$snapshot.old
  while [ -e "$old" ] || [ -L "$old" ]; do old=$old+; done
  mv "$snapshot" "$old"
}

# Whole or not at all: what is not in it would count as never written here. One of an earlier promotion hides what has been
# written since.
make_snapshot() {
  [ "$1" != anew ] || [ ! -d "$snapshot" ] || put_by_snapshot
  [ ! -e "$snapshot" ] && [ ! -L "$snapshot" ] || return 0
  # rsync replaces files and never writes into them, so links are enough.
  rm -rf "$snapshot.new" && cp -al "$data" "$snapshot.new" && mv "$snapshot.new" "$snapshot"
}

keep_conflicts() {
  name_kept "$me"
  # shellcheck disable=SC2086 # several options
  if ! { mkdir -p "$kept" && rsync $plain_files --files-from=- "$ours/" "$kept/"; }; then
    rmdir "$kept" 2>/dev/null
    return 1
  fi
  say "$1 files were written on both hosts: those of $me are kept in $kept"
}

put_back_ours() {
  # shellcheck disable=SC2086 # several options
  cd -P "$ours" && rsync $plain_files --modify-window=-1 --files-from=- ./ "$data/"
}

name_kept() {
  kept=$conflicts/$(date -u +%Y%m%dT%H%M%SZ)-$1
  while [ -e "$kept" ] || [ -L "$kept" ]; do kept=$kept+; done
}
