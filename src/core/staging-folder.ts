import { type Script, sh } from './shell.ts'

/**
 * Shell functions for a private folder within the one that is held (`held-folder.ts`): what is made there is seen and
 * touched by nobody else until it gets its name in the folder outside, which is `..`.
 *
 * - `_w_stage` removes what runs that were killed have left, makes the private folder and goes into it; it is removed
 *   at the end. `_w_stage upload` keeps it for `_w_restage`. `$stage` is its name, `$stage_id` its device
 *   and inode, `$mine` owner and group of what is made in it.
 * - `_w_restage NAME ID` goes back into it, and removes it at the end unless a third word is given.
 * - `_w_hold NAME…` lets `$was/NAME` be the files outside: where others can put something else in their places, they
 *   are held by hard links, which are what they were when they were looked at. It fails for what is there, but is no
 *   regular file, or has several names and is not the folder's owner's: then it may be somebody else's altogether.
 *   What is not there is not there under `$was` either. After `was_copies=1` copies do where there are no hard links.
 *
 * Names are put in place by `mv -f ./A ./B ..`, or `ln ./A ..` where nothing may be replaced: neither follows a link
 * there, nor moves anything into a folder behind one.
 *
 * The private folder is known by its name, owner and mode, and by a file in it that names the session it belongs to.
 * A session that is alive keeps its own; those of another boot, or another host, are left alone for a day.
 */
export const STAGING_FOLDER: Script = sh`was_copies= copied=
_w_born() {
  born=
  { read -r _w_stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  set -- \${_w_stat##*) }
  [ $# -lt 20 ] || { shift 19; born=$1; }
}
_w_go_in() {
  [ -z "$open" ] || outside=$(stat -c %d:%i .)
  cd -P "./$1" 2>/dev/null && [ -O . ] && _w_is=$(stat -c '%u:%g %f %d:%i' . ..) || return 1
  mine=\${_w_is%% *} stage_id=\${_w_is%%"$nl"*} stage_id=\${stage_id##* } holder_uid=\${_w_is#*"$nl"} holder_uid=\${holder_uid%%:*}
  case $_w_is in *' '4[15]c0' '*"$nl"*) ;; *) stage_id=; return 1 ;; esac
  [ -z "$open" ] || [ "\${_w_is##* }" = "$outside" ] || { stage_id=; return 1; }
}
_w_empty() { rm -rf -- ./* ./.[!.]* ./..?*; }
_w_is_over() {
  if [ "$1" != "$boot" ]; then
    [ -n "$(find . -prune -mtime +0)" ]
    return
  fi
  _w_born "$3"
  case $born in '') [ -d /proc/1 ] ;; "$4") [ "$2 $3" = "part $_w_holder" ] ;; esac
}
_w_forget() {
  _w_go_in "$1" && [ -f ./.wrtcplay-stage ] && [ ! -L ./.wrtcplay-stage ] && [ -O ./.wrtcplay-stage ] || return 0
  read -r _w_word _w_mark <./.wrtcplay-stage && [ "$_w_word" = wrtcplay-stage ] && _w_is_over $_w_mark || return 0
  _w_empty
  cd -P .. && rmdir "./$1"
}
_w_stage() {
  { read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null || boot=unknown
  for _w_old in .wrtcplay-stage-????????; do
    [ -d "$_w_old" ] && [ ! -L "$_w_old" ] && [ -O "$_w_old" ] || continue
    ( _w_forget "$_w_old" ) 2>/dev/null || :
  done
  _w_born "$_w_holder"
  stage_id= stage=$(mktemp -d ./.wrtcplay-stage-XXXXXXXX)
  trap _w_leave EXIT
  _w_go_in "$stage" && { [ -z "$open" ] || [ -z "$(ls -A)" ]; } || { stage_id=; _w_die 'the private folder is gone'; }
  printf 'wrtcplay-stage %s\\n' "$boot \${1:-part} $_w_holder $born" >./.wrtcplay-stage
  stage=\${stage#./}
  [ -z "\${1-}" ] || trap - EXIT
}
_w_restage() {
  stage=$1
  _w_go_in "$1" && [ "$stage_id" = "$2" ] || _w_die 'the private folder is gone'
  [ -n "\${3-}" ] || trap _w_leave EXIT
}
_w_leave() {
  [ -n "$stage_id" ] || { rmdir "./$stage" 2>/dev/null || :; return 0; }
  if [ -n "$open" ]; then
    _w_empty
    cd -P .. && rmdir "./$stage" 2>/dev/null || :
  else
    cd -P .. && rm -rf "./$stage"
  fi
}
_w_hold() {
  was=.. _w_there=0
  for _w_name do
    if [ -L "../$_w_name" ]; then _w_die "$folder/$_w_name is a symbolic link"
    elif [ -f "../$_w_name" ]; then _w_there=1
    elif [ -d "../$_w_name" ]; then _w_die "$folder/$_w_name is a folder"
    elif [ -e "../$_w_name" ]; then _w_die "$folder/$_w_name is no regular file"
    fi
  done
  [ -n "$open" ] || return 0
  was=./.wrtcplay-was
  mkdir "$was"
  [ "$_w_there" = 1 ] || return 0
  _w_why=$(for _w_name do set -- "$@" "../$_w_name"; shift; done; ln -- "$@" "$was/" 2>&1) || :
  for _w_name do
    if [ -L "$was/$_w_name" ] || [ -e "$was/$_w_name" ]; then
      [ -f "$was/$_w_name" ] && [ ! -L "$was/$_w_name" ] || _w_die "$folder/$_w_name is no regular file any more"
      set -- "$@" "$_w_name"
    elif [ -f "../$_w_name" ] && [ -n "$was_copies" ]; then
      _w_copy "$_w_name" 3<"../$_w_name" || _w_die "$folder/$_w_name was exchanged while it was looked at"
    elif [ -L "../$_w_name" ] || [ -e "../$_w_name" ]; then
      _w_die "$folder/$_w_name cannot be held while it is looked at: \${_w_why##*: }"
    fi
    shift
  done
  [ $# -gt 0 ] || return 0
  _w_links=$(cd -P "$was" && for _w_name do set -- "$@" "./$_w_name"; shift; done && stat -c '%h %u' "$@")
  for _w_name do
    case \${_w_links%%"$nl"*} in '1 '* | '2 '* | *" $holder_uid") ;; *) _w_die "$folder/$_w_name has other names, too, and belongs to somebody else than its folder" ;; esac
    _w_links=\${_w_links#*"$nl"}
  done
}
_w_copy() {
  _w_is3=$(stat -L -c '%f %d:%i %h %u:%g %a' /proc/self/fd/3) || return 1
  [ "$_w_is3" = "$(stat -c '%f %d:%i %h %u:%g %a' "../$1")" ] || return 1
  set -- "$1" $_w_is3
  case "$2 $4" in 8*' 1') ;; *) return 1 ;; esac
  copied=1
  cat <&3 >"$was/$1" && touch -r "../$1" "$was/$1"
  _w_mode=$6
  [ "$mine" = "$5" ] || chown "$5" "$was/$1" 2>/dev/null || case $6 in ????) _w_mode=\${6#?} ;; esac
  chmod "$_w_mode" "$was/$1"
}`
