/**
 * Shell functions that try on a host what a takeover will need there, and start nothing. Files of users are tried as
 * those users.
 */
export const TAKEOVER = String.raw`
takeover_facts() {
  tool_facts
  state_facts
  place_facts
  [ ! -d /run/systemd/system ] || {
    start_facts app "\${units%%$nl$nl*}"
    rest=\${units#*$nl$nl}
    start_facts sync "\${rest%%$nl$nl*}"
    return
  }
  binary=$(sed -n 's/^ *\(daemon\|DAEMON\|exec\|prog\)="\{0,1\}\(\/[^" ]*\).*/\2/p' "/etc/init.d/$app" 2>/dev/null | head -n 1)
  [ -z "$binary" ] || as_user sh -c "$start_test" start app "$binary" '' 2>/dev/null | head -c 4000 | sed -n '/^start	/p'
}

tool_facts() {
  for tool in rsync ssh ssh-keygen ip sha256sum timeout setsid logger; do
    command -v "$tool" >/dev/null || report tool-missing "$tool"
  done
  command -v bash >/dev/null || command -v nc >/dev/null || command -v curl >/dev/null || report tool-missing bash
}

# Root writes where no right is given, but not where nothing can be written.
state_facts() {
  for folder in "$state_dir" "$run_dir"; do
    if [ ! -d "$folder" ]; then
      report state-trouble "$folder is not there"
      return
    elif [ ! -w "$folder" ]; then
      report state-trouble "$folder cannot be written"
      return
    fi
  done
  for name in state epoch joined peer-macs; do
    file=$state_dir/$name
    if [ -L "$file" ] || { [ -e "$file" ] && [ ! -f "$file" ]; }; then
      report state-trouble "$file is not a plain file"
    elif [ -f "$file" ]; then
      case $(stat -c '%u/%a' "$file") in
        0/*[2367]? | 0/*[2367]) report state-trouble "$file can be written by others than root" ;;
        0/*) [ -w "$file" ] || report state-trouble "$file cannot be written" ;;
        *) report state-trouble "$file does not belong to root" ;;
      esac
    fi
    [ ! -e "$run_dir/kept-$name" ] || report state-trouble "$file could not be written: $run_dir/kept-$name stands for it until the next boot"
  done
  [ ! -e "$state_dir/bases" ] || [ -d "$state_dir/bases" ] || report state-trouble "$state_dir/bases is not a folder"
}

# The VIP in a configuration of the network comes up with the host, whoever has it; a stranger's port keeps WRTC from its own.
place_facts() {
  grep -rlswF -- "$vip" /etc/network/interfaces /etc/network/interfaces.d /etc/netplan /etc/systemd/network \
    /etc/NetworkManager/system-connections /etc/sysconfig/network-scripts 2>/dev/null | head -n 3 | each vip-at-boot
  hex=$(printf %04X "$port")
  grep -hE "^ *[0-9]+: (0{8}|0{32}):$hex 0+:0000 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null | head -n 1 | each port-taken
  if command -v nft >/dev/null; then nft list ruleset 2>/dev/null; fi |
    grep -E '(protocol|l4proto) (112|vrrp)( .*)? (drop|reject)' | head -n 1 | each vrrp-dropped
}

# $2 is what systemd says of the unit. The tests are made by the user that it runs as.
start_facts() {
  exec_start=$(property "$2" ExecStart) unit_user=$(property "$2" User) work=$(property "$2" WorkingDirectory)
  [ -n "$exec_start" ] && [ "$(property "$2" DynamicUser)" != yes ] || return 0
  binary=\${exec_start#*path=}
  binary=\${binary%% ;*}
  words=\${exec_start#*argv\[\]=}
  (
    set -f
    as_unit_user sh -c "$start_test" start "$1" "$binary" "\${work#!}" \${words%% ;*} 2>/dev/null
  ) | head -c 4000 | sed -n '/^start	/p'
}
property() {
  while IFS= read -r line; do
    case $line in "$2="*) echo "\${line#*=}" && return ;; esac
  done <<END
$1
END
}
as_unit_user() {
  case $unit_user in
    '' | root | 0) "$@" ;;
    "$user") as_user "$@" ;;
    *)
      (
        user=$unit_user
        read_user </etc/passwd || read_user <<END || { printf 'start\t%s\n' "$5 there is no user $user" && exit; }
$(getent passwd "$user" 2>/dev/null)
END
        as_user "$@"
      )
      ;;
  esac
}
start_test='
report() { printf "start\t%s\n" "$which $1"; }
which=$1 binary=$2 work=$3
shift 3
begin=$(head -c 256 "$binary" 2>/dev/null | tr -d "\000" | head -n 1)
if [ ! -e "$binary" ]; then report "$binary is not there"
elif [ ! -f "$binary" ] || [ ! -x "$binary" ]; then report "$binary cannot be executed"
elif [ ! -s "$binary" ]; then report "$binary is empty"
else
  case $begin in
    "#!"*)
      set -f
      for word in \${begin#"#!"}; do
        case $word in */env | -*) continue ;; esac
        command -v "$word" >/dev/null || report "$binary needs $word, which cannot be executed"
        break
      done
      ;;
    ?ELF* | "") ;;
    *) [ ! -r "$binary" ] || report "$binary is no program" ;;
  esac
fi
case $work in "" | -* | "~") ;; *) [ -x "$work" ] || report "$work, where it works, cannot be entered" ;; esac
for word; do
  case $word in
    /*) [ ! -e "$word" ] || [ -r "$word" ] || report "$word cannot be read" ;;
  esac
done'

# What a takeover asks the peer, over a connection of its own.
login_facts() {
  peer_port=$(sed -n "s/^\(.* \)\{0,1\}peer_port='\{0,1\}\([0-9]\{1,5\}\).*/\2/p" "$scripts/settings.conf" "$scripts/wrtc-pair.sh" 2>/dev/null | head -n 1)
  said=$(
    {
      first=$(as_user ssh -i "$key" -p "\${peer_port:-22}" -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=3 -o LogLevel=ERROR \
        -o ControlMaster=no -o ControlPath=none "$user@$peer" "$scripts/wrtc-data tell 2" </dev/null |
        head -n 1 | head -c 300 | tr -d '\000')
      printf '\nlogin\t%s\n' "$first"
    } 2>&1 | head -c 2000
  )
  printf '%s\n' "$said" | grep '^login	'
  report login-trouble "$(printf '%s\n' "$said" | grep -v '^login	' | grep . | tail -n 1 | tr '\t\r' '  ' | head -c 300)"
}`.replaceAll('\\${', '${')

/** Run as the application's user: the places that this user must be able to write and read. */
export const OWN_PLACES = String.raw`
place_tests() {
  [ ! -d "$data" ] || { [ -w "$data" ] && [ -x "$data" ] && [ -r "$data" ]; } || report own "$data cannot be written"
  [ -w "\${data%/*}" ] || report own "\${data%/*}, where versions of the data are laid beside it, cannot be written"
  if [ -e "$conflicts" ] || [ -L "$conflicts" ]; then
    if [ ! -d "$conflicts" ]; then
      report own "$conflicts is not a folder"
    elif [ ! -w "$conflicts" ] || [ ! -x "$conflicts" ]; then
      report own "$conflicts cannot be written"
    fi
  else
    above=\${conflicts%/*}
    while [ -n "$above" ] && [ ! -e "$above" ]; do above=\${above%/*}; done
    [ -w "\${above:-/}" ] || report own "$conflicts cannot be made"
  fi
  [ -z "$temporary" ] || { [ -d "$temporary" ] && [ -w "$temporary" ]; } || report own "$temporary, where the sync writes first, is not there or cannot be written"
  for path in "\${folder%/*}" "$folder" "$folder/authorized_keys"; do
    [ ! -e "$path" ] || report home-mode "$(stat -L -c '%a %U' "$path") $path"
  done
  case $config in
    '') ;;
    *)
      if [ ! -r "$config" ]; then
        [ ! -e "$config" ] || report own "$config cannot be read"
      elif [ "$(head -c 65537 "$config" | wc -c)" -le 65536 ]; then
        case $config in *.json) { tr '\n\r\t' '   ' <"$config" | fold -b -w 3000 && echo; } | each config ;; esac
      fi
      ;;
  esac
}`.replaceAll('\\${', '${')
