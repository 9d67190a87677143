import { posix } from 'node:path'
import { inFolder, wantedByOther } from '../../../core/held-folder.ts'
import { joinScripts, type Script, sh } from '../../../core/shell.ts'
import { bothOf } from './attributes.ts'
import { below, commonFolder, foldersBetween, OURS, steps } from './held-paths.ts'
import { relabel } from './selinux.ts'

/** Attributes of new folders; with `undefined`, a folder keeps those that `mkdir` gives it. */
interface FolderAttributes {
  readonly owner: string | undefined
  readonly group: string | undefined
  /** Octal, for `chmod`. */
  readonly mode: string | undefined
}

/**
 * Shell that makes folders with the attributes, outermost first, and missing folders above them without. Where other
 * users can change the way, each folder is entered before the next one is made, and a new folder is entered before it
 * is given to its owner.
 */
export function makeFolders(folders: readonly string[], wanted: FolderAttributes): Script {
  const top = commonFolder(folders.map((path) => posix.dirname(path)))
  const names = folders.map((path) => below(top, path))
  const { owner, group } = wanted
  return inFolder({
    folder: top,
    missing: true,
    byOther: wantedByOther({ owner, group, names: [], isNew: true }),
    script: {
      ...joinScripts([MAKE, OURS, finish(wanted), sh`_w_make_way`, make(names)]),
      shown: shown(names, wanted),
    },
  })
}

/**
 * Shell functions: `_w_make NAME` makes a folder in the current one, unless it exists, and enters it; a link is
 * refused. `_w_make_way` does so for all folders that `inFolder` has left in `$below`.
 */
export const MAKE: Script = sh`_w_make() {
  _w_why=$(mkdir -- "./$1" 2>&1) || [ -d "./$1" ] || _w_lost "$_w_why"
  _w_step "$1"
}
_w_make_way() {
  while [ -n "$below" ]; do
    _w_next=\${below%%/*} below=\${below#*/}
    [ -z "$_w_next" ] || _w_make "$_w_next"
  done
}`

function finish({ owner, group, mode }: FolderAttributes): Script {
  const both = bothOf({
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  })
  return sh`finish() {
  ${both === '' ? sh`:` : sh`chown -h ${both} "$@"`}
  ${mode === undefined ? sh`:` : sh`chmod ${mode} "$@"`}
}`
}

function make(names: readonly string[]): Script {
  const one = (name: string): Script => sh`(
  set -e
  ${steps(posix.dirname(name))}
  _w_make ${posix.basename(name)}
  finish .${relabel('.')}
) || exit`
  return sh`_w_ours ${foldersBetween(names)}
if [ -z "$open" ]; then
  mkdir -p -- ${names}
  finish ${names}${relabel(names)}
  exit
fi
${joinScripts(names.map(one))}`
}

function shown(names: readonly string[], { owner, group, mode }: FolderAttributes): string {
  const both = bothOf({
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  })
  return joinScripts([
    sh`mkdir -p ${names}`,
    ...(both === '' ? [] : [sh`chown -h ${both} ${names}`]),
    ...(mode === undefined ? [] : [sh`chmod ${mode} ${names}`]),
  ]).shown
}
