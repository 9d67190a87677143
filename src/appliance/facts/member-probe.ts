import { joinScripts, type Script, sh, userScript } from '../../core/shell.ts'
import type { PairSettings } from '../settings/settings.ts'
import { asUser } from './as-user.ts'
import { LOADED } from './loaded-probe.ts'
import { LUA_SYNCS } from './lua-syncs.ts'
import { OWN_PLACES, TAKEOVER } from './takeover-probe.ts'
import { askWebSocket } from './web-socket-place.ts'

export interface ProbeRequest {
  readonly vip: string
  /** The peer's address for the link between the hosts. */
  readonly peer: string
  readonly settings: PairSettings
}

/**
 * Seconds for the part that runs as the user: less than the whole probe has, so that a user who delays that part does
 * not hide the rest.
 */
const USER_SECONDS = 12

const WEB_SOCKET_SECONDS = 2

/** Files of the data that are listed: more would cost more than they show. */
export const MOST_FILES = 500

/**
 * A read-only probe, as root, of all that `wrtcplay status` shows of a host. Each line of output is a key, a tab and a
 * value. The probe uses nothing that the playbook put on the host, which may be what is broken. Files of the
 * application's user are read as that user, whose word counts for these files alone.
 */
export function memberProbe({ vip, peer, settings }: ProbeRequest): Script {
  const { app, appConfig, syncService, syncConfig, user, key, scripts, data, conflicts } = settings
  const values = sh`vip=${vip} port=${settings.port} tls=${String(settings.tls)} peer=${peer}
app=${app} app_config=${appConfig} sync_service=${syncService} sync_config=${syncConfig}
key=${key} scripts=${scripts} data=${data} conflicts=${conflicts} most=${MOST_FILES}
state_dir=${settings.stateFolder} run_dir=${settings.runFolder} mine=${[COMMON, KEYS, DATA, OWN_PLACES, MINE].join('\n')}`
  const parts = [COMMON, LOADED, SERVICES, FAILOVER, TRUST, SYNC, USERS, TAKEOVER, MAIN]
  const asking = sh`ws_ask() {
${askWebSocket({ address: vip }, settings, WEB_SOCKET_SECONDS)}
}`
  return joinScripts([values, asUser(user, USER_SECONDS), asking, ...parts.map(userScript)])
}

/** Programs cost a host more than all else: what is short is read by the shell itself. */
const COMMON = String.raw`
report() { printf '%s\t%s\n' "$1" "$2"; }
each() { while IFS= read -r line || [ -n "$line" ]; do report "$1" "$line"; done; }
first() { ! IFS= read -r line || report "$1" "$line"; }
# The first line of df is a heading.
disk() { df -Pk "$1" 2>/dev/null | { read -r line && each disk; }; }`

const MAIN = `
report begin "$(date +%s.%N)"
ssh_settings
login_facts &
ip -o address show to "$vip" | head -n 5 | each vip
for path in /sys/class/net/*/address; do { each mac <"$path"; } 2>/dev/null; done
services
report websocket "$(ws_ask)"
failover
trust_facts
sync_facts
user_facts
takeover_facts
wait
report end "$(date +%s.%N)"`

/** Debian's init script of keepalived knows no `status`. */
const SERVICES = `
sysv_runs() {
  if [ "$1" = keepalived ]; then pidof keepalived; else service "$1" status; fi >/dev/null 2>&1
}
services() {
  if [ -d /run/systemd/system ]; then
    unit_facts
  fi
  for name in "$app" "$sync_service" keepalived; do
    [ ! -x "/etc/init.d/$name" ] || report "sysv-there" "$name"
    for link in /etc/rc2.d/S[0-9][0-9]"$name"; do [ ! -e "$link" ] || report sysv-boot "$name"; done
    [ -d /run/systemd/system ] || ! sysv_runs "$name" || report sysv-runs "$name"
  done
  [ -d /run/systemd/system ] || report_frozen "$sync_service" $(pidof "$sync_service")
  pid=$(pidof -s "$sync_service") || return 0
  { while read -r name _ value _; do [ "$name" != Uid: ] || report sync-uid "$value"; done <"/proc/$pid/status"; } 2>/dev/null
}`

/** Names, addresses, priorities and interfaces, which may differ between the hosts, are removed before the digest. */
const FAILOVER = String.raw`
failover() {
  for name in state epoch joined; do
    file=$state_dir/$name
    [ ! -e "$run_dir/kept-$name" ] || file=$run_dir/kept-$name
    [ ! -s "$file" ] || head -c 1000 "$file" 2>/dev/null | each "$name"
    [ ! -f "$file" ] || [ -s "$file" ] || report "$name" ''
  done
  [ ! -e "$run_dir/unfit" ] || report unfit "$(head -c 1000 "$run_dir/unfit" | head -n 1)"
  order_facts maintenance
  order_facts paused
  [ ! -e "$run_dir/held-back" ] || report held-back "$(head -c 1000 "$run_dir/held-back" | head -n 1)"
  keepalived_facts
  # Somebody's configuration, which includes the pair's.
  ! grep -qxF 'include /etc/keepalived/wrtc-pair.conf' "$conf" 2>/dev/null || conf=/etc/keepalived/wrtc-pair.conf
  if [ -r "$conf" ]; then
    sed -nE -e 's/^[ 	]*(priority|virtual_router_id|advert_int|unicast_src_ip)[ 	]+/vrrp-\1	/p' \
      -e '/unicast_peer/,/[}]/{/[{}]/d;s/[ 	]//g;s/^/vrrp-peer	/p;}' "$conf"
    report vrrp-digest "$(sed -e '/^global_defs/,/^}/d' -e 's/^[ 	]*//' -e '/^#/d' -e '/^router_id /d' -e '/^priority /d' -e '/^interface /d' \
      -e '/^unicast_src_ip /d' -e '/^unicast_peer/,/}/d' -e 's/ dev .*//' "$conf" | sha256sum)"
  fi
  script_facts
}

# That the file is there counts, whatever it holds.
order_facts() {
  file=$state_dir/$1
  if [ -f "$file" ] && [ -s "$file" ]; then
    head -c 2000 "$file" 2>/dev/null | head -n 9 | each "$1"
  elif [ -e "$file" ]; then
    report "$1" ''
  fi
}

# Up to version 3 the settings stood in two of the scripts, and there was no library. The settings without their library are good for nothing.
script_facts() {
  version=$(sed -n "/^version='[0-9]\{1,9\}'$/{s/[^0-9]//g;p;q;}" "$scripts/settings.conf" 2>/dev/null)
  library=$scripts/wrtc-pair-$version
  others=wrtc-decide
  if [ -d "$library" ]; then
    open=$(find -H "$library" '(' ! -user 0 -o -perm -020 -o -perm -002 ')' -exec stat -c '%a %u' '{}' ';' 2>/dev/null)
    open=\${open%%"$nl"*}
    report script-version "$version $library"
    report script "\${open:-755 0} $(cat "$library"/*.sh "$library/decide.awk" 2>/dev/null | sha256sum) $library"
    report script-version "$version $scripts/settings.conf"
    [ ! -r "$library/maintenance.sh" ] || report takes-orders yes
    others='settings.conf wrtc-receive wrtc-adopt wrtc-change'
  fi
  (cd "$scripts" 2>/dev/null && program_facts wrtc-role wrtc-check wrtc-data wrtc-sync wrtc-pair.sh $others)
}

# Of those that have no value of this host in them, one program tells all digests. None of these names has a blank.
program_facts() {
  files=
  for name in "$@"; do [ ! -f "$name" ] || [ ! -r "$name" ] || files="$files $name"; done
  marks=$nl$([ -z "$files" ] || awk '
    /^# wrtc-pair scripts, version [0-9]+$/ && !(FILENAME in version) { version[FILENAME]; print "version", FILENAME, $5 }
    /^(vip_interface|peer|peer_name|peer_port|me|keepalived_conf)=/ && !(FILENAME in own) { own[FILENAME]; print "own", FILENAME }' $files)$nl
  plain=
  for name in $files; do case $marks in *"\${nl}own $name$nl"*) ;; *) plain="$plain $name" ;; esac; done
  digests=$nl$([ -z "$plain" ] || sha256sum $plain)$nl
  stat -L -c '%a %u %n' "$@" 2>/dev/null | while read -r mode owner name; do
    version=
    case $marks in *"\${nl}version $name "*) version=\${marks#*"\${nl}version $name "} ;; esac
    [ "$name" = settings.conf ] || report script-version "\${version%%"$nl"*} $scripts/$name"
    case $digests in
      *"  $name$nl"*) digest=\${digests%%  "$name$nl"*} digest="\${digest##*"$nl"}  -" ;;
      *) digest=$(sed -e '/^vip_interface=/d' -e '/^peer\(_name\|_port\)\{0,1\}=/d' -e '/^me=/d' -e '/^keepalived_conf=/d' "$name" | sha256sum) ;;
    esac
    report script "$mode $owner $digest $scripts/$name"
  done
}`.replaceAll('\\${', '${')

const SYNC = String.raw`
sync_facts() {
  [ -r "$sync_config" ] || return 0
  ! grep -qwF -- "$peer" "$sync_config" || report sync-names-peer yes
  risks=$(awk '${LUA_SYNCS}
    /_PEER_IP_/ { print "placeholder" }' "$sync_config")
  case $risks in *placeholder*) report sync-placeholder yes ;; esac
  case $risks in *deletes*) report sync-deletes yes ;; esac
  case $risks in *overwrites*) report sync-overwrites yes ;; esac
  pattern='' rest=$peer
  while [ "$rest" != "\${rest#*.}" ]; do pattern=$pattern\${rest%%.*}'\.' rest=\${rest#*.}; done
  report sync-digest "$(sed "s/$pattern$rest/PEER/g; s# binary = [^,]*/wrtc-sync\",##" "$sync_config" | sha256sum)"
}`.replaceAll('\\${', '${')

/** Who can write the folders of root's files, and whether the data folder is as it must be: a link could lead anywhere. */
const TRUST = `
folders_of() {
  way=$1
  while [ -n "$way" ]; do
    echo "$way"
    way=\${way%/*}
  done
}
trust_facts() {
  ways=$(
    for path in "$scripts" "$state_dir" "$run_dir"; do
      folders_of "\${path%/}"
      real=$(cd -P "$path" 2>/dev/null && pwd -P) && folders_of "$real"
    done | sort -u
  )
  (
    set -f
    IFS=$nl
    stat -c '%a %u %n' $ways 2>/dev/null
  ) | while read -r mode owner path; do
    [ ! -L "$path" ] || mode=755
    report folder "$mode $owner $path"
  done
  [ -n "$user_id" ] || report no-user "$user"
  path=\${data%/}
  while [ -n "$path" ]; do
    if [ -L "$path" ] && { [ "$path" = "\${data%/}" ] || [ "$(stat -c %u "$path")" != 0 ]; }; then
      report data-trouble "$path is a link"
      return
    fi
    path=\${path%/*}
  done
  if [ ! -d "$data" ]; then
    report data-trouble "it is not there"
  elif [ -n "$user_id" ] && [ "$(stat -c %u "$data")" != "$user_id" ]; then
    report data-trouble "it belongs to $(stat -c %U "$data")"
  fi
}`

/** Bounds the output of the user's part to what a controller has room for. */
const USERS = String.raw`
user_facts() {
  sed -nE "s/^((ssh|ecdsa|sk)-[^ ]+ AAAA[A-Za-z0-9+\/=]+).*/key-host	\1/p" /etc/ssh/ssh_host_*_key.pub 2>/dev/null
  disk /
  temporary=$(sed -n -e 's/--.*//' -e '/temp_dir *= *"[^"]*"/{s/.*temp_dir *= *"\([^"]*\)".*/\1/p;q;}' "$sync_config" 2>/dev/null)
  as_user sh -c "$mine" mine "$data" "$conflicts" "$key" "$known_as" "$home/.ssh" "$most" "$temporary" "$app_config" 2>/dev/null |
    head -c 700000 | sed -n '/^\(disk\|own\|home-mode\|config\|conflict\|key-own\|key-mode\|key-authorized\|key-known\|data\|data-digest\|data-count\)	/p'
}`

const MINE = `
data=$1 conflicts=$2 key=$3 known_as=$4 folder=$5 most=$6 temporary=$7 config=$8
[ ! -d "$conflicts" ] ||
  (cd "$conflicts" 2>/dev/null && find . ! -type d | head -n 10000 | sed 's|^\\./||; s|/.*||' | sort -u) |
  tail -n 100 | head -c 30000 | each conflict
place_tests
key_facts
data_facts`

/** Prints only lines that look like keys, because a user's file may be a link to anything, or an endless pipe. */
const KEYS = String.raw`
only_keys() {
  sed -nE -e '/^[ 	]*#/d' -e "s/^(.* )?((ssh|ecdsa|sk)-[^ ]+ AAAA[A-Za-z0-9+\/=]+).*/$1	\2/p"
}
key_facts() {
  ssh-keygen -y -P '' -f "$key" </dev/null 2>/dev/null | only_keys key-own
  report key-mode "$(stat -c '%a %U' "$key" 2>/dev/null)"
  [ ! -f "$folder/authorized_keys" ] || head -c 100000 "$folder/authorized_keys" | only_keys key-authorized
  [ ! -f "$folder/known_hosts" ] || ssh-keygen -F "$known_as" -f "$folder/known_hosts" 2>/dev/null | head -c 100000 | only_keys key-known
}`

/** BusyBox's stat knows no fractions of a second. */
const DATA = String.raw`
data_facts() {
  disk "$data"
  cd "$data" 2>/dev/null || return 0
  case $(stat -c %.Y / 2>/dev/null) in *.*) times='%.Y %.Z' ;; *) times='%Y %Z' ;; esac
  files=$(find . -type f -exec stat -c "$times %s %n" {} +)
  report data-digest "$(printf '%s\n' "$files" | cut -d' ' -f3- | sort | sha256sum)"
  printf '%s\n' "$files" | sort -rn | LC_ALL=C awk -v most="$most" '
    /./ { count++ }
    count <= most && (told += length + 1) <= 400000 { print "data\t" $0 }
    END { print "data-count\t" count + 0 }'
}`
