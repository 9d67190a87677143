import { posix } from 'node:path'
import { inFolder, wantedByOther } from '../../../core/held-folder.ts'
import { joinScripts, type Script, sh } from '../../../core/shell.ts'
import { STAGING_FOLDER } from '../../../core/staging-folder.ts'
import type { PathFacts } from './path-facts.ts'

/** A path, as it was probed. */
export interface HeldPath {
  readonly path: string
  readonly facts: Pick<PathFacts, 'type' | 'uid'>
}

/** A command to which paths are appended, such as `chmod 0644`. */
interface PathCommand {
  readonly command: Script
  /** The group that the command sets, where the paths' owner may run the command; `undefined`: the command needs root. */
  readonly byOwner: { readonly group: string | undefined } | undefined
  /** The user who may own the paths by now, besides the one who owned them when they were probed. */
  readonly owner: string | undefined
}

/**
 * Shell that runs a command on existing paths, and on nothing that other users put in their places. Where others
 * could, hard links in a private folder hold files and links, and folders are entered. A file is refused when its
 * owner has changed, or when it has several names and another owner than its folder, because it may be another user's
 * file.
 */
export function onPaths(present: readonly HeldPath[], { command, byOwner, owner }: PathCommand): Script {
  const folder = commonFolder(present.map(({ path }) => posix.dirname(path)))
  const names = present.map(({ path }) => below(folder, path))
  const suits = { owner: undefined, group: byOwner?.group, names, isNew: false }
  return inFolder({
    folder,
    byOther: byOwner === undefined ? undefined : wantedByOther(suits),
    script: {
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

/** The innermost folder that holds all the folders, or is one of them. */
export function commonFolder(folders: readonly string[]): string {
  const [first = '/', ...rest] = folders
  return rest.reduce((common, folder) => {
    let top = common
    while (top !== '/' && folder !== top && !folder.startsWith(`${top}/`)) top = posix.dirname(top)
    return top
  }, first)
}

/** The path of something in a folder, as `./NAME`. */
export function below(folder: string, path: string): string {
  const rest = path.slice(folder.length).replace(/^\/+/, '')
  return rest === '' ? '.' : `./${rest}`
}

/** The folders between the common one and the paths, which have to be entered one by one. */
export function foldersBetween(names: readonly string[]): readonly string[] {
  const between = names.flatMap((name) => {
    const parts = name.split('/').slice(1, -1)
    return parts.map((_, index) => `./${parts.slice(0, index + 1).join('/')}`)
  })
  return [...new Set(between)]
}

/** Shell function `_w_ours FOLDER…`: sets `$open` where other users can change what is in one of the folders. */
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

/** Shell that enters a folder below the common one, given as `./a/b`. */
export function steps(folder: string): Script {
  const parts = folder.split('/').slice(1)
  return joinScripts(parts.map((part) => sh`_w_step ${part}`))
}

/** A test that the paths have the owners that they had: a user could move a file to where another user wants it. */
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
