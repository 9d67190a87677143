import { joinScripts, quote, type Script, sh, userScript } from './shell.ts'

/** A script that runs in a folder of a host. */
export interface FolderScript {
  /** Absolute path. */
  readonly folder: string
  /**
   * Shell that ends with 0 where the user `$other` could run the script as well (`wantedByOther`). It only looks, and
   * what it has seen may change at once. `undefined`: root always runs the script.
   */
  readonly byOther: Script | undefined
  /** Shell whose working directory is the folder. */
  readonly script: Script
  /** Long texts without single quotes, which the script has as `$_w_1`, `$_w_2` …: a shell reads the script twice. */
  readonly data?: readonly string[]
  /** Enters the nearest existing folder above, where the folder is missing: `$below` is then the rest of the way, as `a/b/`. */
  readonly missing?: true
  /** `stream`: the script reads the shell's standard input, and its output comes at once. */
  readonly input?: 'none' | 'stream'
}

/**
 * Shell that enters a folder and runs a script there, so that no other user can redirect the script to another place.
 *
 * - Where only root and the acting user can change the way to the folder (one `stat` shows it), the path is entered as is.
 * - Below a folder that one other user owns, the whole script runs as that user, if `byOther` allows it and root is acting.
 * - Otherwise the way is entered folder by folder. Each must be the folder that was looked at before, and no link.
 *
 * The shell's working directory is then the folder, which stays the same wherever others move it. The script names what is
 * in the folder as `./NAME`, never by path. It has `$folder` (the path as given), `$open`, which is empty where no other user
 * can change the folder's contents (else `staging-folder.ts` holds files, and `_w_step` enters folders), and these functions:
 *
 * - `_w_die MESSAGE [STATUS]` fails;
 * - `_w_step NAME` enters a folder in the current one, which must be no link. `cd -P ..` goes back where other users cannot
 *   move that folder; elsewhere the script must check that it came back to the same folder.
 *
 * The output of a script that runs as another user is at most a few KiB of text, and that user decides what is in it.
 */
export function inFolder(task: FolderScript): Script {
  const { folder, byOther, script, missing, data = [], input = 'none' } = task
  if (!folder.startsWith('/')) throw new Error(`${folder}: not an absolute path`)
  const shown = joinScripts([sh`cd ${folder}  # through no link that others can turn`, script]).shown
  const text = joinScripts([
    sh`set -e\nfolder=${folder}`,
    ...(missing === undefined ? [] : [CLIMB]),
    REACH,
    ...(byOther === undefined ? [sh`_w_as_other() { return 1; }`] : asOther(byOther, data.length, input)),
    sh`_w_reach`,
    script,
  ]).source
  const head = ['_w_holder=$$ _w_inner=', ...data.map(asVariable)].join('\n')
  if (byOther === undefined) return { kind: 'script', source: `${head}\n${text}`, shown }
  return { kind: 'script', source: `${head}\n_w_text=${quote(text)}\neval "$_w_text"`, shown }
}

function asVariable(text: string, index: number): string {
  if (text.includes("'")) throw new Error('data of a script may have no single quotes')
  return `_w_${index + 1}='${text}'`
}

/**
 * For `byOther`: whether the results would have the wanted owner and group, that is `$other` and one of their groups.
 * Attributes that are not wanted are those of the present files; `isNew`: some files are new, and would be root's.
 */
export function wantedByOther(wanted: {
  readonly owner: string | undefined
  readonly group: string | undefined
  readonly names: readonly string[]
  readonly isNew: boolean
}): Script {
  const { owner, group, names, isNew } = wanted
  const what = [owner === undefined ? 'owner' : '', group === undefined ? 'group' : ''].join(' ')
  const kept = what !== ' '
  return joinScripts([
    ...(owner === undefined
      ? []
      : [sh`[ "$(id -u ${owner} 2>/dev/null)" = "$other" ] || [ "$other" = ${owner} ] || return 1`]),
    ...(group === undefined ? [] : [sh`_w_member ${group} || return 1`]),
    ...(kept && isNew && owner === undefined ? [sh`return 1`] : []),
    ...(kept && names.length > 0 ? [sh`_w_theirs ${what} ${names} || return 1`] : []),
    sh`return 0`,
  ])
}

const CLIMB: Script = sh`below=
while [ ! -d "\${folder:-/}" ]; do
  below=\${folder##*/}/$below folder=\${folder%/*}
done
folder=\${folder:-/}`

/**
 * Sets `real` to the path without the links that root made, and `held` to the part of it that no other user can
 * redirect. A group that may write counts as no other user where it has the acting user's number and the local files
 * list no further member.
 */
export const REACH: Script = sh`nl='
'
_w_die() { printf '%s\\n' "$1" >&2; exit "\${2:-1}"; }
_w_lost() { [ -z "$_w_inner" ] || exit 79; _w_die "$1"; }
_w_judge() {
  _w_todo=\${1#/}/ real= link= open= held=/ other= others=
  set -- /
  while [ -n "$_w_todo" ]; do
    _w_part=\${_w_todo%%/*} _w_todo=\${_w_todo#*/}
    [ -n "$_w_part" ] || continue
    real=$real/$_w_part
    set -- "$@" "$real"
  done
  _w_facts=$(stat -c '%f %u %g' -- "$@" 2>/dev/null) || :
  for _w_at do
    _w_fact=\${_w_facts%%"$nl"*}
    case $_w_facts in *"$nl"*) _w_facts=\${_w_facts#*"$nl"} ;; *) _w_facts= ;; esac
    [ -n "$_w_fact" ] || _w_lost "there is no folder $folder"
    _w_uid=\${_w_fact#* } _w_uid=\${_w_uid% *} _w_mine=1
    if [ "$_w_uid" != 0 ]; then
      [ -n "$me" ] || me=$(id -u)
      case $_w_own,$_w_fact in none,4?[13579bdf]?" $me $me") ! _w_alone "$me" || _w_own="$me $me" ;; esac
      [ "$_w_uid" = "$me" ] || {
        _w_mine=
        case $other in '') other=$_w_uid theirs=$_w_at ;; "$_w_uid") ;; *) others=1 ;; esac
      }
    fi
    case $open in '' | sticky) ;; *) continue ;; esac
    [ -z "$_w_inner" ] || [ "$_w_uid" = 0 ] || case $_w_fact in a*) _w_mine= ;; esac
    case $open,$_w_mine,$_w_fact in
      ,1,a*) link=$_w_at; return 0 ;;
      *,,4*) open=owned ;;
      *,1,4?[02468ace][014589cd]\\ * | *,1,4??[014589cd]" $_w_own") open= held=$_w_at ;;
      *,1,4[2367abef]*) open=sticky held=$_w_at ;;
      *,1,4*) open=all held=$_w_at ;;
      *,a*) open=linked ;;
      *) _w_lost "there is no folder $folder" ;;
    esac
  done
}
_w_alone() {
  _w_name=
  while IFS=: read -r _w_entry _w_skip _w_number _w_primary _w_skip; do
    case $_w_number,$_w_primary in "$1",*) _w_name=$_w_entry ;; *,"$1") return 1 ;; esac
  done </etc/passwd
  while IFS=: read -r _w_entry _w_skip _w_number _w_members; do
    [ "$_w_number" = "$1" ] || continue
    case $_w_members in '' | "$_w_name") return 0 ;; *) return 1 ;; esac
  done </etc/group
  return 1
} 2>/dev/null
_w_reach() {
  me= _w_own=none real=$folder _w_turns=0
  _w_judge "$real"
  while [ -n "$link" ]; do
    _w_turns=$((_w_turns + 1))
    [ "$_w_turns" -le 40 ] || _w_die "there are too many symbolic links on the way to $folder"
    _w_target=$(readlink -- "$link" && echo /) || _w_lost "there is no folder $folder"
    _w_target=\${_w_target%"$nl"/}
    case $_w_target in
      /*) real=$_w_target\${real#"$link"} ;;
      *) real=\${link%/*}/$_w_target\${real#"$link"} ;;
    esac
    _w_judge "$real"
  done
  if [ -z "$open" ]; then
    cd -P "\${real:-/}" 2>/dev/null || _w_lost "there is no folder $folder"
    return 0
  fi
  if [ "$me$others" = 0 ] && _w_as_other; then exit 0; fi
  cd -P "$held" 2>/dev/null || _w_lost "there is no folder $folder"
  walked=$held _w_way=\${real#"$held"}/
  while [ -n "$_w_way" ]; do
    _w_part=\${_w_way%%/*} _w_way=\${_w_way#*/}
    [ -z "$_w_part" ] || _w_step "$_w_part"
  done
}
_w_step() {
  _w_was=$(stat -c '%f %d:%i' -- "./$1" 2>/dev/null) || _w_lost "there is no folder $folder"
  case $_w_was in
    4*) ;;
    a*) _w_lost "\${walked%/}/$1 is a symbolic link that somebody else may turn elsewhere: it is not followed" ;;
    *) _w_lost "there is no folder $folder" ;;
  esac
  cd -P "./$1" 2>/dev/null && [ "$(stat -c %d:%i .)" = "\${_w_was#* }" ] ||
    _w_lost "\${walked%/}/$1 was another folder a moment ago: somebody changes the way to $folder"
  walked=\${walked%/}/$1
}`

function asOther(suits: Script, count: number, input: 'none' | 'stream'): readonly Script[] {
  const pairs = Array.from({ length: count }, (_, index) => userScript(`${index + 1} "$_w_${index + 1}"`))
  const data = count === 0 ? sh`:` : sh`printf "_w_%s='%s'\\n" ${pairs}`
  return [
    sh`_w_suits() {\n${suits}\n}\n_w_data() { ${data}; }`,
    AS_OTHER,
    input === 'stream' ? STREAMED : COLLECTED,
  ]
}

/** Ends with 1 where the script cannot run as `$other`: no such user, no tool for it, or a folder that this user cannot enter. */
const AS_OTHER: Script = sh`_w_member() { case " $_w_groups " in *" $1 "*) ;; *) return 1 ;; esac; }
_w_theirs() {
  _w_what=$1
  shift
  for _w_name do
    set -- "$@" "$real/$_w_name"
    shift
  done
  _w_seen=$(stat -c '%u %g' -- "$@" 2>/dev/null) || return 1
  set -- $_w_seen
  while [ $# -gt 1 ]; do
    case $_w_what in *owner*) [ "$1" = "$other" ] || return 1 ;; esac
    case $_w_what in *group*) _w_member "$2" || return 1 ;; esac
    shift 2
  done
}
_w_as_other() {
  user=$(stat -c %U -- "$theirs" 2>/dev/null) && [ "$(id -u "$user" 2>/dev/null)" = "$other" ] || return 1
  _w_groups="$(id -G "$user") $(id -Gn "$user" 2>/dev/null)"
  ( _w_suits ) || return 1
  if setpriv --reuid "$other" --regid "\${_w_groups%% *}" --init-groups true; then _w_how=setpriv
  elif runuser -u "$user" -- true; then _w_how=runuser
  elif su -s /bin/sh "$user" -c true; then _w_how=su
  else return 1
  fi </dev/null >/dev/null 2>&1
  _w_code=0
  _w_become || _w_code=$?
  [ "$_w_code" != 79 ] || return 1
  exit "$_w_code"
}
_w_run_other() {
  case $_w_how in
    setpriv) setpriv --reuid "$other" --regid "\${_w_groups%% *}" --init-groups sh -c "$1" ;;
    runuser) runuser -u "$user" -- sh -c "$1" ;;
    su) su -s /bin/sh "$user" -c "$1" ;;
  esac
}`

const STREAMED: Script = sh`_w_become() { _w_run_other "_w_holder=$_w_holder _w_inner=1$nl$_w_text"; }`

/**
 * The other user could open the pipes of their own processes, and keep them open. The session's own pipes are
 * therefore not passed on, and the output ends with a word that the user does not know.
 */
const COLLECTED: Script = sh`_w_become() {
  read -r _w_token </proc/sys/kernel/random/uuid
  {
    _w_code=0
    {
      printf '%s\\n' "_w_holder=$_w_holder _w_inner=1"
      _w_data
      printf '%s' "$_w_text"
    } | _w_run_other 'eval "$(cat)"' 2>&1 || _w_code=$?
    printf '\n%s %s\n' "$_w_token" "$_w_code"
  } | {
    _w_said= _w_code=1
    while IFS= read -r _w_line; do
      case $_w_line in "$_w_token "*) _w_code=\${_w_line#* }; break ;; esac
      [ \${#_w_said} -gt 4096 ] || _w_said=$_w_said$_w_line$nl
    done
    _w_said=\${_w_said%"$nl"}
    case $_w_code in 0) printf '%s' "$_w_said" ;; 79) ;; *) printf '%s' "$_w_said" >&2 ;; esac
    exit "$_w_code"
  }
}`
