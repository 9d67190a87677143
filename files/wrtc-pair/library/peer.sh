# shellcheck shell=sh
# wrtc-pair scripts, version 4
#
# Whether the other host is there, and whether its files are being fetched.

# A host that is switched off costs a tenth of a second.
peer_is_there() {
  command -v bash >/dev/null || return 0
  # shellcheck disable=SC2016 # bash expands it
  timeout 0.1 bash -c 'exec 3<>"/dev/tcp/$1/$2"' there "$peer" "$peer_port" 2>/dev/null
}

# Whether sshd greets there, too. Where nothing goes on (all is frozen, or waits for a disk), the kernel still takes
# connections; whoever waits for the rest waits in vain. `timeout` is for the connection alone.
peer_greets() {
  command -v bash >/dev/null || return 0
  # shellcheck disable=SC2016 # bash expands it
  greeting=$(timeout 0.1 bash -c 'exec 3<>"/dev/tcp/$1/$2" && trap "" TERM && IFS= read -r -t 0.5 line <&3 && echo "$line"' \
    greets "$peer" "$peer_port" 2>/dev/null)
  case $greeting in SSH-*) return 0 ;; *) return 1 ;; esac
}

# The process group that fetches the peer's files; the pid could be another one's by now.
rejoining() {
  rejoin_pid=
  read -r rejoin_pid 2>/dev/null <"$run_dir/rejoin.pid" || return 1
  is_number "$rejoin_pid" && [ "$rejoin_pid" -gt 1 ] && grep -q wrtc-data "/proc/$rejoin_pid/cmdline" 2>/dev/null
}
