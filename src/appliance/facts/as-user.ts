import { type Script, sh, userScript } from '../../core/shell.ts'

/**
 * Shell functions for work on the files of the application's user, on a host with a shell of root. `as_user COMMAND …`
 * runs a command as that user and kills it after `seconds`; its output is no more than that user's word. It fails,
 * with a message on stderr, when there is no such user, and `user_id` is then empty.
 */
export function asUser(user: string, seconds: number): Script {
  return sh`user=${user} most_seconds=${seconds}
${userScript(AS_USER)}`
}

const AS_USER = `
read_user() {
  while IFS=: read -r name _ user_id user_group _ home _; do [ "$name" != "$user" ] || return 0; done
  user_id='' user_group='' home=
  return 1
}
read_user </etc/passwd || read_user <<END
$(getent passwd "$user" 2>/dev/null)
END
own_id=$(id -u)
as_user() {
  case $user_id/$user_group in
    *[!0-9/]* | /* | */) echo "there is no user $user" >&2 && return 125 ;;
  esac
  if [ "$own_id" = "$user_id" ]; then
    timeout -s KILL "$most_seconds" "$@"
  elif [ -x /usr/bin/setpriv ] && [ ! -L /usr/bin/setpriv ]; then
    timeout -s KILL "$most_seconds" /usr/bin/setpriv "--reuid=$user_id" "--regid=$user_group" --init-groups "$@"
  elif command -v runuser >/dev/null; then
    timeout -s KILL "$most_seconds" runuser -u "$user" -- "$@"
  else
    timeout -s KILL "$most_seconds" su -s /bin/sh "$user" -c '"$@"' as_user "$@"
  fi
}`
