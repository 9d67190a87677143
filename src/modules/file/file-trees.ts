import { posix } from 'node:path'
import { inFolder } from '../../core/held-folder.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { STAGING_FOLDER } from '../../core/staging-folder.ts'
import { type Attributes, bothOf, foreignTest } from '../shared/files/attributes.ts'

/**
 * Shell that removes a folder with its contents. GNU's `rm` works with descriptors, so that exchanging a folder for a
 * link cannot lead it elsewhere. Where `rm` is another one, the tree is removed folder by folder.
 */
export function removeTree(path: string): Script {
  const name = posix.basename(path)
  const removal = sh`rm -rf ${`./${name}`}`
  return inFolder({
    folder: posix.dirname(path),
    byOther: undefined,
    script: {
      ...sh`case $(rm --version 2>/dev/null) in *'GNU coreutils'*) ${removal}; exit ;; esac
clear() {
  for entry in ./* ./.[!.]* ./..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    entry=\${entry#./}
    if [ -d "./$entry" ] && [ ! -L "./$entry" ]; then ( _w_step "$entry" && clear ) && rmdir "./$entry"; else rm -f "./$entry"; fi
  done
}
( _w_step ${name} && clear ) && rmdir ${`./${name}`}`,
      shown: removal.shown,
    },
  })
}

/**
 * Shell that gives a folder and its contents to an owner. Where only root and the acting user can change the tree, one
 * command does it. Otherwise it goes folder by folder and treats only paths with another owner: a hard link in a
 * private folder holds each file while it is checked and given away, because the name may be one of another user's
 * file.
 */
export function ownTree(path: string, asked: Attributes): Script {
  const both = bothOf(asked)
  const name = posix.basename(path)
  const whole = sh`chown -R -h ${both} ${`./${name}`}`
  return inFolder({
    folder: posix.dirname(path),
    byOther: undefined,
    script: {
      ...joinScripts([
        STAGING_FOLDER,
        sh`foreign() { find . "$@" ${foreignTest(asked)} -print | head -n 1; }`,
        ownFolder(both, asked),
        sh`me=\${me:-$(id -u)}
if [ -z "$open" ] && [ -z "$(find ${`./${name}`} -type d \\( ! -user 0 ! -user "$me" -o -perm -020 -o -perm -002 \\) -print | head -n 1)" ]; then
  ${whole}
  exit
fi
open=all
( _w_step ${name} && own_all )`,
      ]),
      shown: whole.shown,
    },
  })
}

/** Shell function `own_all`: gives away the contents of the current folder, then its subfolders, then the folder itself. */
function ownFolder(both: string, asked: Attributes): Script {
  return sh`own_some() (
  set -e
  _w_stage
  mkdir ./.wrtcplay-was
  for entry do ln -- "../$entry" ./.wrtcplay-was/; done
  for entry do
    entry=./.wrtcplay-was/$entry
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then _w_die "$walked: something was exchanged for a folder"; fi
    odd=$(find "$entry" -links +2 ! -user "$holder_uid")
    [ -z "$odd" ] || _w_die "$walked/\${entry##*/} has other names, too, and belongs to somebody else than its folder"
    chown -h ${both} "$entry"
  done
)
own_all() {
  set -e
  [ -n "$(foreign)" ] || return 0
  set --
  for entry in ./* ./.[!.]* ./..?*; do
    [ -e "$entry" ] || [ -L "$entry" ] || continue
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then
      ( _w_step "\${entry#./}" && own_all ) || exit
    elif [ -n "$(find "$entry" -prune ${foreignTest(asked)})" ]; then
      set -- "$@" "\${entry#./}"
    fi
  done
  [ $# -eq 0 ] || own_some "$@"
  [ -z "$(foreign -prune)" ] || chown ${both} .
}`
}
