import { LARGE_FILE, LARGE_SUMS } from '../core/large-files.ts'
import type { FilePut } from '../core/module-definition.ts'
import { joinScripts, type Script, sh, userScript } from '../core/shell.ts'

/** Exit status of a put whose file is not what was planned from (EX_TEMPFAIL of sysexits.h). */
export const CHANGED_SINCE_READ = 75

/**
 * Shell that replaces a file only if it still is what the plan saw, and never by half: the new content is written
 * into a private folder beside the file, synced, given owner, mode and SELinux context, validated, and renamed.
 *
 * The folder is entered once and named relatively from then on, so that nobody who may write in it (a user in
 * their home) can put a symbolic link in the way of root; links on the way to it are followed only if root made them.
 * What is written to the file by others between the last check and the rename, a matter of milliseconds, is lost.
 */
export function putScript(file: FilePut): Script {
  if (file.content.kind === 'local') throw new Error(`${file.path}: this content must be uploaded`)
  return joinScripts([enter(file.path), makeStage(), decode(file.content.bytes), finish(file)])
}

/** The first half of a put whose content is streamed: prints the path that is to be written. */
export function stageScript(path: string): Script {
  return joinScripts([enter(path), makeStage({ keep: true }), sh`printf '%s' "$here/$stage/new"`])
}

/** The second half: `staged` is what `stageScript` printed. */
export function putStagedScript(file: FilePut, staged: string): Script {
  const stage = staged.slice(0, staged.lastIndexOf('/'))
  return joinScripts([
    enter(file.path),
    sh`stage=${stage.slice(stage.lastIndexOf('/') + 1)}
trap 'cd "$here" && rm -rf "./$stage"' EXIT
${goToStage()}`,
    finish(file),
  ])
}

/** Removes what an upload that failed has left. */
export function dropStageScript(staged: string): Script {
  return sh`rm -rf -- ${staged.slice(0, staged.lastIndexOf('/'))}`
}

/** Goes to the folder of a file: `$folder` as it is called, `$here` as it is, `$name` of the file; defines `die`. */
export function enter(path: string): Script {
  const slash = path.lastIndexOf('/')
  if (!path.startsWith('/')) throw new Error(`${path}: not an absolute path`)
  return sh`set -e
umask 077
die() { printf '%s\n' "$1" >&2; exit "\${2:-1}"; }
folder=${path.slice(0, slash) || '/'} name=${path.slice(slash + 1)}
cd -P "$folder" 2>/dev/null || die "there is no folder $folder"
here=$(pwd -P)
if [ "$here" != "$folder" ]; then
  walk='' me=$(id -u)
  set -f
  for step in $(printf '%s' "\${folder#/}" | tr ' /' '\\001 '); do
    walk=$walk/$(printf '%s' "$step" | tr '\\001' ' ')
    [ -L "$walk" ] || continue
    made=$(stat -c %u "$walk")
    [ "$made" = 0 ] || [ "$made" = "$me" ] || die "$walk is a symbolic link that its owner may turn elsewhere: it is not followed"
  done
  set +f
fi`
}

/** Makes the private folder and goes into it; it is removed at the end unless it is to be kept. */
export function makeStage({ keep = false } = {}): Script {
  const cleanup = keep ? sh`` : sh`trap 'cd "$here" && rm -rf "./$stage"' EXIT`
  return sh`for old in .wrtcplay-*; do [ -d "$old" ] && [ ! -L "$old" ] && [ -O "$old" ] && rm -rf "./$old"; done
stage=$(mktemp -d .wrtcplay-XXXXXXXX)
${cleanup}
${goToStage()}`
}

/** Whoever may write in the folder could have put a link in the stage's place: look where we are. */
function goToStage(): Script {
  return sh`cd -P "$stage" && [ "$(pwd -P)" = "\${here%/}/$stage" ] && [ -O . ] || die 'the private folder is gone'`
}

function decode(bytes: Buffer): Script {
  const encoded = bytes.toString('base64')
  return {
    kind: 'script',
    source: `printf %s '${encoded}' | base64 -d >new`,
    shown: `base64 -d >new  # ${bytes.length} bytes`,
  }
}

function finish(file: FilePut): Script {
  return joinScripts([size(file), ownership(file), validation(file), compareAndRename(file)])
}

/** What was streamed had its digest checked on the way, into a folder where nobody else writes. */
function size({ content }: FilePut): Script {
  const bytes = content.kind === 'local' ? content.size : content.bytes.length
  return sh`[ "$(wc -c <new)" -eq ${bytes} ] || die 'could not write the whole file: is the disk full?'`
}

function ownership({ owner, group, mode }: FilePut): Script {
  return sh`old="../$name"
[ ! -L "$old" ] || die "$folder/$name is a symbolic link"
[ ! -d "$old" ] || die "$folder/$name is a folder"
if [ -e "$old" ]; then
  was=$(stat -c '%u:%g %a' "$old")
else
  was="$(id -u):$(id -g) 644"
fi
owner=${owner ?? userScript('"${was%%:*}"')}
group=${group ?? userScript('"$(printf %s "${was#*:}" | cut -d" " -f1)"')}
[ "$(stat -c '%u:%g' new)" = "$owner:$group" ] || chown "$owner:$group" new
chmod ${mode ?? userScript('"${was##* }"')} new
if [ -e /sys/fs/selinux/enforce ] && [ -e "$old" ]; then chcon --reference="$old" new; fi
sync new 2>/dev/null || sync`
}

function validation({ validate }: FilePut): Script {
  if (validate === undefined) return sh`:`
  return sh`( set -- "$PWD/new"; ${validate} ) >&2 || die 'the new content was not put in place: its check failed'`
}

function compareAndRename({ expect, content }: FilePut): Script {
  const isLarge = content.kind === 'local' && content.size >= LARGE_FILE
  const sum = isLarge ? sh`sum_of_input` : sh`sha256sum`
  return sh`${isLarge ? sh`${LARGE_SUMS}\n` : sh``}if [ -e "$old" ]; then have=$(${sum} <"$old"); have=\${have%% *}; else have=absent; fi
[ "$have" = ${expect} ] || die "$folder/$name changed since it was read" ${CHANGED_SINCE_READ}
mv -f new "$old"
if [ -e /sys/fs/selinux/enforce ] && [ "$have" = absent ]; then restorecon "$old"; fi
sync .. 2>/dev/null || sync`
}
