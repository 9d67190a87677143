# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# What is done as the application's user.

user_way='' foreground=''

# What is done below the application user's home is done as that user, whoever owns what there: `as_user SECONDS COMMAND
# ...`. All that it starts is the user's, who may stop it, or make of it what he likes: so it ends when its time is up,
# and holds neither a lock of root's nor what root reads an answer from. `foreground` is `--foreground`, or nothing.
# shellcheck disable=SC2086 # options: one, several, or none
as_user() {
  find_user || return 125
  seconds=$1
  shift
  case $user_way in
    self) timeout $foreground $killing "$seconds" "$@" 9>&- 3>&- ;;
    setpriv)
      timeout $foreground $killing "$seconds" \
        /usr/bin/setpriv "--reuid=$user_id" "--regid=$user_group" --init-groups "$@" 9>&- 3>&-
      ;;
    runuser) timeout $foreground $killing "$seconds" runuser -u "$user" -- "$@" 9>&- 3>&- ;;
    su) timeout $foreground $killing "$seconds" su -s /bin/sh "$user" -c '"$@"' as_user "$@" 9>&- 3>&- ;;
  esac
}

# How to become the user: not at all, or by what the host has. setpriv opens no session, which takes longer than all else.
# BusyBox's knows no users, and is a link.
find_user() {
  [ -z "$user_way" ] || return 0
  find_own_id
  read_account </etc/passwd || read_account <<END || return 1
$(getent passwd "$user" 2>/dev/null)
END
  find_killing
  if [ "$own_id" = "$user_id" ]; then
    user_way=self
  elif [ "$own_id" != 0 ]; then
    echo "only root and $user can do this" >&2
    return 1
  elif [ -x /usr/bin/setpriv ] && [ ! -L /usr/bin/setpriv ]; then
    user_way=setpriv
  elif command -v runuser >/dev/null; then
    user_way=runuser
  else
    user_way=su
  fi
}

find_own_id() {
  own_id=
  while read -r name own_id _; do
    [ "$name" != Uid: ] || break
  done 2>/dev/null </proc/$$/status
  is_number "$own_id" || own_id=$(id -u)
}

read_account() {
  while IFS=: read -r name _ user_id user_group _; do
    [ "$name" != "$user" ] || ! is_number "$user_id" || ! is_number "$user_group" || return 0
  done
  user_id='' user_group=''
  return 1
}

# Old BusyBox cannot kill what does not end when it is told to: there it is killed at once.
find_killing() {
  killing='-k 1'
  [ -f /usr/bin/timeout ] && [ ! -L /usr/bin/timeout ] || timeout -k 1 1 true 2>/dev/null || killing='-s KILL'
}
