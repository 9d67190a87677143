import { createHash } from 'node:crypto'
import { LARGE_FILE, LARGE_SUMS } from '../core/large-files.ts'
import type { FilePut } from '../core/module-definition.ts'
import { joinScripts, type Script, sh, userScript } from '../core/shell.ts'

/** Exit status of a put whose file changed after it was planned from (EX_TEMPFAIL of sysexits.h). */
export const CHANGED_SINCE_READ = 75

/** Files of one folder that are put in place together, with the same owner, group and mode. */
export type Batch = readonly [FilePut, ...FilePut[]]

export function nameOf({ path }: FilePut): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function keptOf(files: Batch): readonly FilePut[] {
  return files.filter(({ expect }) => expect !== 'absent')
}

export function addedOf(files: Batch): readonly FilePut[] {
  return files.filter(({ expect }) => expect === 'absent')
}

/** The files' names in the private folder. */
export function inside(files: readonly FilePut[]): readonly string[] {
  return files.map((file) => `./${nameOf(file)}`)
}

/**
 * Shell function `_w_unlike DIR LINES`: compares files with lines of `sha256sum` and names the first file that differs
 * or is missing. A single file is compared without a list, which spares names that `sha256sum` would escape.
 */
export function sums(files: Batch): Script {
  if (files.length === 1) return isLarge(files[0]) ? LARGE_SUMS : sh`sum_of_input() { sha256sum; }`
  return sh`_w_unlike() {
  cd -P "$1"
  if printf '%s\\n' "$2" | sha256sum -c >/dev/null 2>&1; then return 0; fi
  printf '%s\\n' "$2" | while IFS= read -r line; do
    path=\${line#*  }
    [ "$({ sha256sum <"$path"; } 2>/dev/null)" = "\${line%%  *}  -" ] || { printf '%s' "\${path##*/}"; break; }
  done
}`
}

/** Compares the written files with their contents. A streamed file was compared while it was received. */
export function wholeness(files: Batch): Script {
  const [first] = files
  const check =
    first.content.kind === 'local'
      ? sh`[ "$(wc -c <${inside([first])})" -eq ${first.content.size} ] || _w_full`
      : files.length === 1
        ? sh`[ "$(sum_of_input <${inside([first])})" = ${`${digestOf(first)}  -`} ] || _w_full`
        : sh`[ -z "$(_w_unlike . ${linesOf(files, digestOf)})" ] || _w_full`
  return { ...check, shown: '# the contents are whole, or else: full' }
}

/** Sets owner, group and mode: for each file alone where it keeps its own, otherwise with one `chown` and one `chmod` for all. */
export function attributes(files: Batch): Script {
  const { owner, group, mode } = files[0]
  const kept = keptOf(files)
  const added = addedOf(files)
  return joinScripts([
    sh`_w_own() {
  _w_had=$1 _w_rest=\${1#*:}
  shift
  owner=${owner ?? userScript('"${_w_had%%:*}"')}
  group=${group ?? userScript('"${_w_rest%:*}"')}
  [ "$mine" = "$owner:$group" ] || chown "$owner:$group" "$@"
  ${mode === undefined ? KEPT_MODE : sh`chmod ${mode} "$@"`}
}`,
    ...(kept.length > 1 ? [eachAlike()] : []),
    ...(kept.length > 0 ? [ownKept(kept)] : []),
    ...(added.length > 0 ? [ownAdded(added)] : []),
    labels(files),
  ])
}

/** Like `chown`, drops set-user-id and set-group-id bits when the owner changes: the new owner did not set these bits. */
const KEPT_MODE: Script = sh`_w_mode=\${_w_had##*:}
  case $_w_mode in [2-7]???) [ "$(stat -c %u:%g "$1")" = "\${_w_had%:*}" ] || _w_mode=\${_w_mode#?} ;; esac
  chmod "$_w_mode" "$@"`

/** Gives new files the attributes of the files that they replace. In `stat`'s lines, a `/` keeps trailing blanks of a name. */
function ownKept(kept: readonly FilePut[]): Script {
  const [first] = kept
  if (kept.length === 1 && first !== undefined)
    return sh`_w_had=$(stat -c %u:%g:%a "$was/"${nameOf(first)} 2>/dev/null) || _w_changed ${nameOf(first)}
_w_own "$_w_had" ${inside(kept)}`
  return sh`_w_had=$(cd -P "$was" && stat -c '%u:%g:%a %n/' ${inside(kept)} 2>/dev/null) || { _w_compare; _w_die 'run again'; }
printf '%s\\n' "$_w_had" | _w_each`
}

function eachAlike(): Script {
  return sh`_w_each() {
  sort | {
    last=''
    set --
    while read -r key path; do
      if [ "$key" != "$last" ] && [ $# -gt 0 ]; then _w_own "$last" "$@"; set --; fi
      last=$key
      set -- "$@" "\${path%/}"
    done
    _w_own "$last" "$@"
  }
}`
}

/** A new file gets the folder's group where the folder has the set-group-id bit, as any file made in the folder does. */
function ownAdded(added: readonly FilePut[]): Script {
  return sh`_w_own "$mine:644" ${inside(added)}`
}

/**
 * Sets SELinux labels. Where others can change the folder, the label is looked up by path and set on the file itself,
 * because `restorecon` would follow the path.
 */
function labels(files: Batch): Script {
  const kept = keptOf(files).map(nameOf)
  const added = addedOf(files).map(nameOf)
  const keep = sh`for name in ${kept}; do chcon --reference="$was/$name" "./$name"; done`
  const look = sh`[ -z "$open" ] || for name in ${added}; do
    label=$(matchpathcon -n "$real/$name" 2>/dev/null) && chcon "$label" "./$name" || :
  done`
  return sh`if [ -e /sys/fs/selinux/enforce ]; then
  ${joinScripts([...(kept.length > 0 ? [keep] : []), ...(added.length > 0 ? [look] : [])], '\n  ')}
fi`
}

/**
 * Runs the user's `validate` command. Others cannot redirect the path of the private folder while the shell stands in
 * that folder.
 */
export function validation(file: FilePut): readonly Script[] {
  if (file.validate === undefined) return []
  return [
    sh`( [ -z "$open" ] && _w_at=$PWD || _w_at=/proc/$(exec sh -c 'echo "$PPID"')/cwd
set -- "$_w_at/"${nameOf(file)}; ${file.validate} ) >&2 || _w_die 'the new content was not put in place: its check failed'`,
  ]
}

export function comparison(files: Batch): Script {
  const kept = keptOf(files)
  const added = addedOf(files).map(nameOf)
  return joinScripts([
    ...(kept.length > 0 ? [sh`_w_compare`] : []),
    ...(kept.length > 0
      ? [
          sh`[ -z "$open" ] || for name in ${kept.map(nameOf)}; do
  [ ! -L "../$name" ] && { [ -n "$copied" ] || [ "../$name" -ef "$was/$name" ]; } || _w_changed "$name"
done`,
        ]
      : []),
    ...(added.length > 0
      ? [
          sh`for name in ${added}; do
  [ ! -e "../$name" ] && [ ! -L "../$name" ] || _w_changed "$name"
done`,
        ]
      : []),
  ])
}

/**
 * Shell functions: `_w_changed NAME` prints the failure, and `_w_compare` calls it for the first file that changed
 * after it was planned from.
 */
export function comparing(files: Batch): Script {
  const kept = keptOf(files)
  const [first] = kept
  const changed = sh`_w_changed() { _w_die "$folder/$1 changed since it was read" ${CHANGED_SINCE_READ}; }`
  if (first === undefined) return changed
  const compare =
    files.length === 1
      ? sh`[ "$({ sum_of_input <"$was/"${nameOf(first)}; } 2>/dev/null)" = ${`${first.expect}  -`} ] || _w_changed ${nameOf(first)}`
      : sh`odd=$(_w_unlike "$was" ${linesOf(kept, ({ expect }) => expect)})
  [ -z "$odd" ] || _w_changed "$odd"`
  return sh`${changed}
_w_compare() {
  ${compare}
}`
}

/** Makes backups. A backup name that exists already, which anybody who may write there can arrange, is not written to. */
export function backups(files: Batch): readonly Script[] {
  const names = keptOf(files)
    .filter(({ backup }) => backup)
    .map(nameOf)
  if (names.length === 0) return []
  return [
    sh`now=$(date -u +%Y%m%dT%H%M%SZ)
for name in ${names}; do
  bak=$name.$now.bak
  if [ -e "../$bak" ] || [ -L "../$bak" ]; then bak=$name.$now-\${stage##*-}.bak; fi
  cp -p "$was/$name" "./$bak"
  ln "./$bak" .. 2>/dev/null || {
    [ -z "$open" ] && [ ! -e "../$bak" ] && mv -f "./$bak" ..
  } || _w_die "$folder/$name could not be kept as $bak"
done`,
  ]
}

/**
 * Renames the new files over the present ones. A file that is a mount point, as a container's /etc/hosts, cannot be
 * renamed over: its content is overwritten, and restored where that fails. A mount point is written to only where
 * nobody else can change the folder.
 */
export function renaming(files: Batch): Script {
  const rename = sh`mv -f ${inside(files)} ..`
  const kept = keptOf(files).map(nameOf)
  if (kept.length === 0) return rename
  return {
    ...sh`_w_is_mounted() {
  while read -r _w_skip _w_skip _w_skip _w_skip _w_at _w_skip; do [ "$_w_at" != "$1" ] || return 0; done </proc/self/mountinfo
  return 1
}
_w_write_into() {
  for name do
    [ -e "./$name" ] || continue
    [ -z "$open" ] && _w_is_mounted "$real/$name" || _w_die "$_w_why"
    cp -p "../$name" ./.wrtcplay-kept
    cat "./$name" >"../$name" && { sync "../$name" 2>/dev/null || sync; } || { cat ./.wrtcplay-kept >"../$name"; _w_full; }
    _w_had=$(stat -c '%u:%g %a' "./$name")
    chown "\${_w_had% *}" "../$name"
    chmod "\${_w_had#* }" "../$name"
  done
}
_w_why=$(${rename} 2>&1) || _w_write_into ${kept}`,
    shown: rename.shown,
  }
}

function linesOf(files: readonly FilePut[], sum: (file: FilePut) => string): string {
  return files.map((file) => `${sum(file)}  ./${nameOf(file)}`).join('\n')
}

function isLarge({ content }: FilePut): boolean {
  return content.kind === 'local' && content.size >= LARGE_FILE
}

function digestOf({ content }: FilePut): string {
  return content.kind === 'local' ? content.sha256 : createHash('sha256').update(content.bytes).digest('hex')
}
