import { posix } from 'node:path'
import { inFolder, wantedByOther } from '../core/held-folder.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import { STAGING_FOLDER } from '../core/staging-folder.ts'
import type { PathFacts } from './path-facts.ts'

/** What is there, as it was looked at. */
export interface HeldPath {
  readonly path: string
  readonly facts: Pick<PathFacts, 'type' | 'uid'>
}

/** A command that is given the paths behind its own words, such as `chmod 0644`. */
interface PathCommand {
  readonly command: Script
  /** What the command asks for, where the owner of the paths may as well do it; `undefined`: it takes root. */
  readonly byOwner: { readonly group: string | undefined } | undefined
  /** Whose they may be by now, beside whose they were when they were looked at. */
  readonly owner: string | undefined
}

/**
 * Shell that does something to paths that are there, and to nothing that others put in their places meanwhile: where
 * they could, files and links are held by hard links in a private folder, and folders are gone into. A file that has
 * several names and is not its folder's owner's is refused, for it may be somebody else's, and so is what has another
 * owner than it had.
 */
export function onPaths(present: readonly HeldPath[], { command, byOwner, owner }: PathCommand): Script {
  const folder = commonFolder(present.map(({ path }) => posix.dirname(path)))
  const names = present.map(({ path }) => below(folder, path))
  const suits = { owner: undefined, group: byOwner?.group, names, isNew: false }
  return inFolder({
    folder,
    byOther: byOwner === undefined ? undefined : wantedByOther(suits),
    deed: {
      kind: 'script',
      source: joinScripts([
        STAGING_FOLDER,
        OURS,
        sh`act() { ${command} "$@"; }`,
        theSame(present, owner),
        guarded(names, present),
      ]).source,
      shown: sh`${command} ${names}`.shown,
    },
  })
}

/** The folder that all of them are, or are in. */
export function commonFolder(folders: readonly string[]): string {
  const [first = '/', ...rest] = folders
  return rest.reduce((common, folder) => {
    let top = common
    while (top !== '/' && folder !== top && !folder.startsWith(`${top}/`)) top = posix.dirname(top)
    return top
  }, first)
}

/** A path in a folder, as `./NAME`. */
export function below(folder: string, path: string): string {
  const rest = path.slice(folder.length).replace(/^\/+/, '')
  return rest === '' ? '.' : `./${rest}`
}

/** The folders on the way from the common one, which are those that must be gone through. */
export function foldersBetween(names: readonly string[]): readonly string[] {
  const between = names.flatMap((name) => {
    const parts = name.split('/').slice(1, -1)
    return parts.map((_, index) => `./${parts.slice(0, index + 1).join('/')}`)
  })
  return [...new Set(between)]
}

/** `_w_ours FOLDER…`: `$open` tells, too, whether others can change what is in one of these. */
export const OURS: Script = sh`_w_ours() {
  [ -z "$open" ] && [ $# -gt 0 ] || return 0
  _w_ids=" 0 \${me:-$(id -u)} "
  _w_seen=$(stat -c '%f %u' -- "$@" 2>/dev/null) || :
  while read -r _w_type _w_uid; do
    case $_w_type in '') continue ;; 4?[02468ace][014589cd]) ;; *) open=below ;; esac
    case $_w_ids in *" $_w_uid "*) ;; *) open=below ;; esac
  done <<EOF
$_w_seen
EOF
}`

/** Goes from the common folder to a folder below it, as `./a/b`. */
export function steps(folder: string): Script {
  const parts = folder.split('/').slice(1)
  return joinScripts(parts.map((part) => sh`_w_step ${part}`))
}

/** Files and folders of a user may be moved to where another one wants them. */
function theSame(present: readonly HeldPath[], owner: string | undefined): Script {
  const ids = [...new Set(present.map(({ facts }) => facts.uid))].join(' ')
  return sh`_w_same() {
  _w_ids=${` ${ids} `}
  ${owner === undefined ? sh`` : sh`_w_ids="$_w_ids$(id -u ${owner} 2>/dev/null || echo ${owner}) "`}
  for _w_uid in $(stat -c %u -- "$@"); do
    case $_w_ids in *" $_w_uid "*) ;; *) _w_die "$folder: something of another owner has come there since it was looked at" ;; esac
  done
}`
}

function guarded(names: readonly string[], present: readonly HeldPath[]): Script {
  const groups = new Map<string, HeldPath[]>()
  for (const [index, one] of present.entries()) {
    const folder = posix.dirname(names[index] ?? '.')
    groups.set(folder, [...(groups.get(folder) ?? []), one])
  }
  return sh`_w_ours ${foldersBetween(names)}
if [ -z "$open" ]; then
  act ${names}
  exit
fi
${joinScripts([...groups].map(([folder, group]) => sh`(\n${held(folder, group)}\n) || exit`))}`
}

function held(folder: string, group: readonly HeldPath[]): Script {
  const of = (...types: readonly string[]): readonly HeldPath[] =>
    group.filter(({ facts }) => types.includes(facts.type))
  const files = of('file', 'other').map(({ path }) => posix.basename(path))
  const links = of('link').map(({ path }) => posix.basename(path))
  return joinScripts([
    sh`set -e`,
    steps(folder),
    ...of('directory').map((one) => heldFolder(one)),
    ...(files.length === 0 ? [] : [onHeld(files)]),
    ...links.map(heldLink),
  ])
}

function onHeld(names: readonly string[]): Script {
  const files = names.map((name) => sh`"$was"/${name}`)
  return sh`_w_stage
_w_hold ${names}
_w_same ${files}
act ${files}`
}

function heldFolder({ path }: HeldPath): Script {
  return sh`(
  set -e
  ${path === '/' ? sh`:` : sh`_w_step ${posix.basename(path)}`}
  _w_same .
  act .
) || exit`
}

function heldLink(name: string): Script {
  return sh`_w_stage
mkdir ./.wrtcplay-was
ln -- ${`../${name}`} ./.wrtcplay-was/
[ -L ${`./.wrtcplay-was/${name}`} ] && [ "$(stat -c %h -- ${`./.wrtcplay-was/${name}`})" -le 2 ] ||
  _w_die "$folder/"${name}" was another link a moment ago"
_w_same ${`./.wrtcplay-was/${name}`}
act ${`./.wrtcplay-was/${name}`}`
}
