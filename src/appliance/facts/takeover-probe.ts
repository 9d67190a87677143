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
    start_facts app "\${units%%"$nl$nl"*}"
    rest=\${units#*"$nl$nl"}
    start_facts sync "\${rest%%"$nl$nl"*}"
    return
  }
  binary=$(sed -n 's/^ *\(daemon\|DAEMON\|exec\|prog\)="\{0,1\}\(\/[^" ]*\).*/\2/p' "/etc/init.d/$app" 2>/dev/null | head -n 1)
  [ -z "$binary" ] || as_user sh -c "$start_test" start app "$binary" '' 2>/dev/null | head -c 4000 | starts
}
# What the tests may print, and nothing else.
starts() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in 'start	'*) printf '%s\n' "$line" ;; esac
  done
}

tool_facts() {
  for tool in rsync ssh ssh-keygen ip sha256sum timeout setsid logger; do
    command -v "$tool" >/dev/null || report tool-missing "$tool"
  done
  command -v bash >/dev/null || command -v nc >/dev/null || command -v curl >/dev/null || report tool-missing bash
  [ "$tls" != true ] || command -v openssl >/dev/null || report tool-missing openssl
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
  set --
  for name in state epoch joined peer-macs maintenance paused; do
    [ ! -f "$state_dir/$name" ] || set -- "$@" "$state_dir/$name"
  done
  owners=$nl$([ $# -eq 0 ] || stat -c '%u/%a %n' "$@" 2>/dev/null)$nl
  for name in state epoch joined peer-macs maintenance paused; do
    file=$state_dir/$name
    if [ -L "$file" ] || { [ -e "$file" ] && [ ! -f "$file" ]; }; then
      report state-trouble "$file is not a plain file"
    elif [ -f "$file" ]; then
      mode=\${owners%% "$file$nl"*}
      case \${mode##*"$nl"} in
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
  grep -hE "^ *[0-9]+: (0{8}|0{32}):$hex 0+:0000 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null | first port-taken
  if command -v nft >/dev/null; then nft list ruleset 2>/dev/null; fi |
    grep -E '(protocol|l4proto) (112|vrrp)( .*)? (drop|reject)' | first vrrp-dropped
}

# $2 is what systemd says of the unit. The tests are made by the user that it runs as.
start_facts() {
  exec_start='' unit_user='' work='' dynamic=''
  while IFS= read -r line; do
    case $line in
      ExecStart=*) exec_start=\${exec_start:-\${line#*=}} ;;
      User=*) unit_user=\${line#*=} ;;
      WorkingDirectory=*) work=\${line#*=} ;;
      DynamicUser=*) dynamic=\${line#*=} ;;
    esac
  done <<END
$2
END
  [ -n "$exec_start" ] && [ "$dynamic" != yes ] || return 0
  binary=\${exec_start#*path=}
  binary=\${binary%% ;*}
  words=\${exec_start#*argv\[\]=}
  (
    set -f
    as_unit_user sh -c "$start_test" start "$1" "$binary" "\${work#!}" \${words%% ;*} 2>/dev/null
  ) | head -c 4000 | starts
}
as_unit_user() {
  case $unit_user in
    '' | root | 0) "$@" ;;
    "$user") as_user "$@" ;;
    *)
      (
        # shellcheck disable=SC2030 # it is for this one call
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
begin=$(head -c 256 "$binary" 2>/dev/null | { IFS= read -r line; printf %s "$line"; })
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

# What the user's ssh makes of the peer: known_as, as known_hosts has it, and the key exchanges that are allowed. Before
# version 6.8 it does not tell.
# shellcheck disable=SC2031 # the user of another unit is gone again
ssh_settings() {
  known_as=$peer allowed=
  while read -r name value; do
    case $name/$value in
      port/22) ;;
      port/*) known_as="[$peer]:$value" ;;
      kexalgorithms/*) allowed=$value ;;
    esac
  done <<END
$(most_seconds=3 && as_user ssh -G -- "$user@$peer" 2>/dev/null | sed -n -e '/^port [0-9]/p' -e '/^kexalgorithms /p')
END
}

# What a takeover asks the peer, over a connection of its own. Of the key exchanges that are allowed, curve25519 comes
# first: it costs both hosts half of the time, and what is asked is no secret.
# shellcheck disable=SC2031 # the user of another unit is gone again
login_facts() {
  peer_port=$(sed -n "s/^\(.* \)\{0,1\}peer_port='\{0,1\}\([0-9]\{1,5\}\).*/\2/p" "$scripts/settings.conf" "$scripts/wrtc-pair.sh" 2>/dev/null)
  peer_port=\${peer_port%%"$nl"*}
  case ",$allowed," in *,curve25519-sha256,*) set -- -o "KexAlgorithms=curve25519-sha256,$allowed" ;; *) set -- ;; esac
  said=$(
    {
      as_user ssh -i "$key" -p "\${peer_port:-22}" "$@" -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=3 -o LogLevel=ERROR \
        -o ControlMaster=no -o ControlPath=none "$user@$peer" "$scripts/wrtc-data tell 2" </dev/null |
        head -c 300 | { IFS= read -r line; printf '\nlogin\t%s\n' "$line"; }
    } 2>&1 | head -c 2000
  )
  trouble=
  while IFS= read -r line; do
    case $line in
      'login	'*) printf '%s\n' "$line" ;;
      ?*) trouble=$line ;;
    esac
  done <<END
$said
END
  [ -z "$trouble" ] || trouble=$(printf %s "$trouble" | tr '\t\r' '  ' | head -c 300)
  report login-trouble "$trouble"
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
