# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What the other host asks for, over SSH.

# Who is not root can do as `mine` with nobody's files but his own.
as_itself() {
  find_own_id
  if [ "$own_id" = 0 ]; then
    find_user || exit 1
    [ "$user_way" = self ] || {
      as_user 120 "$script_dir/wrtc-data" "$@"
      exit
    }
  fi
  case $1 in
    offer) offer "$2" "$3" ;;
    take) take ;;
    mine)
      shift
      mine "$@"
      ;;
  esac
}

# First what this host is, then the digests of its files when the two went different ways (b), then those of now (n).
offer() {
  known=$1
  is_epoch "$known" || known=0
  role=$(recorded role)
  {
    echo "epoch $(own_epoch) $(last_joined) ${role:--}"
    sed 's/^/m /' /sys/class/net/*/address
    sed 's/^/b /' "$(base_after "$(larger "$known" "$(last_joined)")")"
    { own_data && digests "$data" 'timeout 60' || echo 'status 1'; } | sed '/^status/!s/^/n /'
    echo 'status 0'
  } 2>/dev/null | trailed offer "$2"
}

# An active host that gives up is that until it has held fast what it wrote.
tell() {
  role=$(recorded role)
  {
    if holds_vip; then echo "holds ${role:--}"; else echo "lacks ${role:--}"; fi
    if [ -e "$run_dir/gave-up" ] && [ "$(age_of "$run_dir/gave-up")" -lt 3000 ]; then
      sed -e 1d -e 's/^told to yield$/planned: &/' -e '/^planned: /!s/^/check failed: /' "$run_dir/gave-up"
    elif ! keepalived_runs; then
      echo 'keepalived ended'
    fi
    echo 'status 0'
  } 2>/dev/null | trailed tell "$1"
}

# Each line: the digest that this host's file had, or -, the digest of the peer's version, the path. Where another version
# has come in between, it stays, and the peer's is put aside. What fails is given once more.
take() {
  kept='' aside=0 failures=0
  own_data || exit 3
  [ ! -L "$incoming" ] || exit 1
  head -c "$most_bytes" | awk -v most_lines="$most_lines" "$grammar"'
    NR > most_lines { exit }
    { before = $0; sub(/ .*/, "", before); rest = substr($0, length(before) + 2) }
    (before == "-" || is_digest(before)) && is_digest(substr(rest, 1, 64)) && substr(rest, 65, 1) == " " &&
      is_path(substr(rest, 66)) { print }' | take_all
}

take_all() {
  while IFS= read -r line; do
    before=${line%% *} line=${line#* }
    given=${line%% *} path=${line#* }
    take_one || failures=$((failures + 1))
  done
  [ "$aside" -eq 0 ] || say "$aside files of $peer_name were written here, too: its versions are kept in $kept"
  [ "$failures" -eq 0 ] && rm -rf "$incoming"
}

take_one() {
  present=$(digest_of "$data/$path")
  [ "$present" != "$given" ] || return 0
  [ -f "$incoming/$path" ] && [ ! -L "$incoming/$path" ] && [ ! -d "$data/$path" ] || return 1
  [ -d "$data/${path%/*}" ] || mkdir -p "$data/${path%/*}"
  if [ "$present" = "$before" ]; then
    if [ "$before" != - ]; then
      mv -f "$incoming/$path" "$data/$path"
      return
    fi
    ln "$incoming/$path" "$data/$path" 2>/dev/null && return 0
    # One has been made in this moment, or there is no room.
    [ -e "$data/$path" ] || return 1
  fi
  [ -n "$kept" ] || name_kept "$peer_name"
  mkdir -p "$kept/${path%/*}" && mv -f "$incoming/$path" "$kept/$path" && aside=$((aside + 1))
}

digest_of() {
  if [ -f "$1" ]; then timeout 60 sha256sum <"$1" | cut -d ' ' -f 1; else echo -; fi
}
