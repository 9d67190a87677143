import { IS_OVER } from './init-script.ts'

/**
 * Shell functions that print what a host has loaded: `units` reads systemd's blocks of the three services and the unit
 * files on the disk, and `keepalived_facts` reads the processes of keepalived, the time of its last check, and the
 * path of its configuration.
 */
export const LOADED = String.raw`
nl='
'
unit_facts() {
  units=$(systemctl show --property "$unit_properties" "$app.service" "$sync_service.service" keepalived.service)
  printf '%s\n' "$units" | each systemd
  for unit in "$app.service" "$sync_service.service" keepalived.service; do
    unit_files "$unit"
  done
  for name in "$app" "$sync_service"; do
    ! is_over "$name" || report over "$name"
    for group in "/sys/fs/cgroup/system.slice/$name.service" "/sys/fs/cgroup/systemd/system.slice/$name.service"; do
      first_of "$group/cgroup.procs" && report_frozen "$name" $found
    done
  done
}
unit_properties=ActiveState,LoadState,UnitFileState,NeedDaemonReload,FragmentPath,DropInPaths
unit_properties=$unit_properties,ExecStart,ExecStopPost,User,DynamicUser,WorkingDirectory

# Those that count: a file in a folder that comes first hides one of its name in a later one, a link to /dev/null all.
unit_files() {
  known=
  for folder in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
    case $known in
      *" $1 "*) ;;
      *)
        [ ! -e "$folder/$1" ] || known="$known $1 "
        [ ! -f "$folder/$1" ] || [ -L "$folder/$1" ] || report unit-file "$1 $folder/$1"
        ;;
    esac
    for path in "$folder/$1.d/"*.conf; do
      name=\${path##*/}
      [ -e "$path" ] || continue
      case $known in *" $name "*) continue ;; esac
      known="$known $name "
      [ ! -f "$path" ] || report unit-file "$1 $path"
    done
  done
}

${IS_OVER.source}

# As many as can matter.
first_of() {
  found='' left=20
  [ -r "$1" ] || return 1
  { while [ "$left" -gt 0 ] && read -r one; do found="$found $one" left=$((left - 1)); done <"$1"; } 2>/dev/null
}

# Stopped by a signal or a debugger: such a process looks as if it ran.
report_frozen() {
  service=$1
  shift
  for one in "$@"; do
    read -r line 2>/dev/null <"/proc/$one/stat" || continue
    case \${line##*) } in [Tt]' '*) report frozen "$service $one" && return ;; esac
  done
}

keepalived_facts() {
  conf=/etc/keepalived/keepalived.conf
  pids=$(pidof keepalived) || return 0
  report_frozen keepalived $pids
  main=
  { read -r main </var/run/keepalived.pid; } 2>/dev/null
  [ -n "$main" ] && [ -d "/proc/$main" ] || main=\${pids##* }
  set -f
  read_arguments $(tr '\0' ' ' <"/proc/$main/cmdline" 2>/dev/null)
  set +f
  [ "$conf" = /etc/keepalived/keepalived.conf ] || report keepalived-file "$conf"
  read -r line 2>/dev/null <"/proc/$main/stat" || return 0
  set -- \${line##*) }
  read -r uptime _ </proc/uptime
  report keepalived-age "$uptime \${20}"
  mark=
  { read -r mark <"$run_dir/last-check"; } 2>/dev/null
  report check-mark "$uptime $mark"
}
read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      -f | --use-file) conf=\${2:-$conf} ;;
      -f?*) conf=\${1#-f} ;;
      --use-file=*) conf=\${1#*=} ;;
    esac
    shift
  done
}`.replaceAll('\\${', '${')
