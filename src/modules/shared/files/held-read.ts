import { posix } from 'node:path'
import { REACH } from '../../../core/held-folder.ts'
import { type Script, sh } from '../../../core/shell.ts'
import { STAT_FORMAT } from './path-facts.ts'

/** The folders on the way to paths, outermost first, whose owners could exchange the paths. */
export function waysTo(paths: readonly string[]): readonly string[] {
  const ways = new Set<string>()
  for (const path of paths)
    for (let way = posix.dirname(path); !ways.has(way); way = posix.dirname(way)) ways.add(way)
  return [...ways].toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1))
}

const FUNCTIONS: Script = sh`${REACH}
_w_inner= turned= links= reader= readers=
_w_as_other() { return 1; }
judge() {
  mine=
  for way do
    line=\${facts%%"$nl"*}
    case $line in
      *" $way") ;;
      *)
        # In a sticky folder somebody may make what was not there a moment ago.
        case $turned in *"$nl="*) turned="$turned$nl-\${way%/}/" ;; esac
        continue ;;
    esac
    case $facts in *"$nl"*) facts=\${facts#*"$nl"} ;; *) facts= ;; esac
    uid=\${line#* } gid=\${uid#* }
    uid=\${uid%% *} gid=\${gid%% *}
    [ "$uid" = 0 ] || [ -n "$mine" ] || who_am_i
    group=none
    case $line,$uid,$gid in 4?[13579bdf]?' '*,"$mine","$mine") ! _w_alone "$mine" || group=$mine ;; esac
    case $line,$uid,$gid in
      4?[02468ace][014589cd]' '*,0,* | 4?[02468ace][014589cd]' '*,"$mine",*) ;;
      4??[014589cd]' '*,"$mine","$group") ;;
      4[2367abef]*,0,*) turned="$turned$nl=\${way%/}/" ;;
      *)
        doubtful "\${way%/}/" || turned="$turned$nl-\${way%/}/"
        case $uid,$reader in 0,* | "$mine",* | *,"$uid "*) ;; *,) reader="$uid $gid" ;; *) readers=many ;; esac ;;
    esac
  done
}
who_am_i() {
  while read -r key mine rest; do [ "$key" != Uid: ] || break; done </proc/self/status
}
doubtful() {
  [ -n "$turned$links" ] || return 1
  case $nl$links$nl in *"$nl$1$nl"*) return 0 ;; esac
  left=$turned$nl
  while [ -n "\${left#"$nl"}" ]; do
    left=\${left#"$nl"} turn=\${left%%"$nl"*}
    left=\${left#"$turn"}
    case $turn in
      =*) [ "\${1%/*}/" != "\${turn#=}" ] || return 0 ;;
      *) case $1 in "\${turn#-}"*) return 0 ;; esac ;;
    esac
  done
  return 1
}
regular() { [ -f "$1" ] && [ ! -L "$1" ]; }
known() {
  for f do
    if regular "$f" && ! doubtful "$f"; then set -- "$@" "$f"; fi
    shift
  done
  [ $# -eq 0 ] || sha256sum -- "$@"
}
theirs() {
  who_am_i
  [ "$mine,$readers" = 0, ] && [ -n "$reader" ] || return 0
  for f do
    if regular "$f" && doubtful "$f"; then set -- "$@" "$f"; fi
    shift
  done
  setpriv --reuid "\${reader% *}" --regid "\${reader#* }" --clear-groups sha256sum -- "$@" 2>/dev/null
}
odd_sums() {
  known=$(known "$@") theirs=$(theirs "$@")
  for f do
    regular "$f" || continue
    if ! doubtful "$f"; then
      printf '%s\n' "\${known%%"$nl"*}"
      known=\${known#*"$nl"}
      continue
    fi
    case \${theirs%%"$nl"*} in
      *"  $f")
        printf '%s\n' "\${theirs%%"$nl"*}"
        theirs=\${theirs#*"$nl"}
        ;;
      *) if sum=$(held "$f" sha256sum) && [ -n "$sum" ]; then printf '%s  %s\n' "\${sum%% *}" "$f"; fi ;;
    esac
  done
}
go() {
  folder=\${1%/*} name=\${1##*/}
  case $1 in /*) ;; *) folder=$(pwd -P)/$folder ;; esac
  folder=\${folder:-/}
  _w_reach
}
held() (
  go "$1"
  shift
  [ -f "./$name" ] && [ ! -L "./$name" ] || exit 0
  exec 8<"./$name" || exit
  is=$(stat -c '%f %d:%i %h %u' -- "./$name")
  [ "$(stat -L -c '%f %d:%i %h %u' /proc/self/fd/8)" = "$is" ] || _w_die "$folder/$name was another file a moment ago"
  of=\${is#* * }
  [ "\${of% *}" = 1 ] || [ "\${of#* }" = "$(stat -c %u .)" ] ||
    _w_die "$folder/$name has other names, too, and belongs to somebody else than its folder"
  "$@" <&8
)
leads() (
  at=$1 turns=0
  while [ -d "\${at%/*}/" ]; do
    go "$at"
    [ "$turns" = 0 ] || at=$(pwd -P)/$name
    [ -L "./$name" ] || break
    [ -z "$open" ] || _w_die "$folder/$name is a symbolic link that somebody else may turn elsewhere: it is not followed"
    to=$(readlink -- "./$name" && echo /) to=\${to%"$nl"/}
    case $to in /*) at=$to ;; *) at=$(pwd -P)/$to ;; esac
    turns=$((turns + 1))
    [ "$turns" -le 40 ] || _w_die "there are too many symbolic links on the way to $1"
  done
  printf '%s' "$at"
)`

/**
 * Shell functions for reads that other users cannot redirect: by exchanging a folder or file for a link, nobody may have
 * the acting user read a file to them that they may not read themselves.
 *
 * - `judge WAY…` reads from `$facts` what `stat` printed of the folders on the way, and leaves the rest there. It keeps the
 *   folders that other users can change, for `doubtful`.
 * - `doubtful FILE` is true where another user could exchange the file at any moment.
 * - `odd_sums FILE…` prints the digests of regular files, some of them doubtful. Files that the user who could exchange them
 *   may read are read as that user, all at once; the others are held and read one by one.
 * - `held FILE COMMAND…` runs a command with the file on its standard input. The folder is entered through no link of other
 *   users, and the opened file is compared with the one in the folder. A file with several names must belong to the
 *   folder's owner. For anything but a regular file, nothing is run.
 * - `leads FILE` prints where symbolic links lead that no other user can change; it follows no other links.
 */
export const HELD_READ: Script = {
  ...FUNCTIONS,
  shown: '# what others can exchange is held while it is read',
}

/**
 * Shell that prints the facts of paths and judges the ways to them, in one process as long as all paths exist. `stat`
 * reports a missing path on stderr; complaints about the ways are left out there. The `/` behind a path keeps line
 * breaks at the end of a name.
 */
export function judgedStat(ways: readonly string[], paths: readonly string[]): Script {
  const stat = sh`stat -c ${STAT_FORMAT} --`
  if (ways.some((way) => way.includes('\n'))) return sh`turned=$nl-/\n${stat} ${paths}`
  return sh`if facts=$(${stat} ${[...ways, ...paths, '/']} 2>/dev/null); then
  judge ${ways}
  printf '%s\n' "\${facts%"$nl"*}"
else
  facts=$(${stat} ${ways} 2>/dev/null)
  judge ${ways}
  ${stat} ${paths}
fi`
}

export function judgement(ways: readonly string[]): Script {
  if (ways.some((way) => way.includes('\n'))) return sh`turned=$nl-/`
  return sh`facts=$(stat -c ${STAT_FORMAT} -- ${ways} 2>/dev/null)
judge ${ways}`
}
