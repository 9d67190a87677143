import { HostLinks, MOST_LINKS, NO_LINKS, pathsOf } from '../core/host-links.ts'
import type { Resource } from '../core/module-definition.ts'
import { quote } from '../core/shell.ts'
import type { PartResult } from '../shell/contract.ts'

/**
 * Shell that tells which links stand on the way to some files, and on the ways that these links lead on; `undefined`
 * where no file is named. Each distinct beginning of a path is tested once, with `[`, which starts no process. It prints
 * `LINK NUL TARGET NUL`; an empty target says that it could not see what is there, or in that folder.
 */
export function linkQuestion(resources: readonly Resource[]): string | undefined {
  const root: Tree = new Map()
  const homes = new Map<string, Tree>()
  const crooked: string[] = []
  for (const path of new Set(resources.flatMap(pathsOf))) {
    const names = path.split('/')
    const user = /^~([A-Za-z_][A-Za-z0-9_.-]*)$/.exec(names[0] ?? '')?.[1]
    if (names.includes('..')) crooked.push(path)
    else if (user !== undefined) plant(names.slice(1), branch(homes, user))
    else if (names[0] === '') plant(names.slice(1), root)
  }
  if (root.size + homes.size + crooked.length === 0) return undefined
  const ways = [...homes].map(
    ([user, tree]) => `home=~${user}\nif enter ${user}; then\n${foldersOf(tree, `~${user}`).join('\n')}\nfi`,
  )
  const walks = crooked.map((path) => `rest=${quote(path)} at=; walk`)
  return [FOLLOW, ...foldersOf(root, ''), ...ways, ...walks].join('\n')
}

/** What a host said to `linkQuestion`; `undefined` where it did not answer as it must. */
export function readLinks(result: PartResult): HostLinks | undefined {
  if (result.kind !== 'ended' || result.code !== 0 || result.truncated) return undefined
  if (result.stdout.length > MOST_ANSWERED) return undefined
  if (result.stdout.length === 0) return NO_LINKS
  const words = result.stdout.toString('latin1').split('\0')
  if (words.pop() !== '' || words.length % 2 === 1) return undefined
  const targets = new Map<string, string | undefined>()
  for (let index = 0; index < words.length; index += 2)
    targets.set(words[index] ?? '', words[index + 1] || undefined)
  return new HostLinks(targets)
}

/** Names in a folder, with those below each. */
interface Tree extends Map<string, Tree> {}

function plant(names: readonly string[], tree: Tree): void {
  let at = tree
  for (const name of names) if (name !== '' && name !== '.') at = branch(at, name)
}

function branch(trees: Map<string, Tree>, name: string): Tree {
  const found = trees.get(name) ?? new Map()
  trees.set(name, found)
  return found
}

/** A line `folder PATH NAME…` for each folder, before those for the folders in it. */
function foldersOf(tree: Tree, path: string): readonly string[] {
  const leaves = [...tree].filter(([, below]) => below.size === 0).map(([name]) => name)
  const folders = [...tree].filter(([, below]) => below.size > 0)
  const own = path === '' && leaves.length === 0 ? [] : [`folder ${[path, ...leaves].map(quote).join(' ')}`]
  return [...own, ...folders.flatMap(([name, below]) => foldersOf(below, `${path}/${name}`))]
}

/** Links that one answer follows, each with a process, and bytes of their names; further links count as not seen. */
const MOST_FOLLOWED = 256
const MOST_BYTES = 65_536
/** Bytes of an answer that are read: more than these links, with some that the host could not see. */
const MOST_ANSWERED = 131_072
/** Bytes of a way behind a link: Linux follows no longer one. */
const LONGEST = 4096

/**
 * `walk` follows `$rest` from the folder `$at`, to which no link leads, and leaves in `$at` where that ends. `folder` tests
 * a folder, and names in it. `top` is the last link that was met as a folder, and `end` where it leads.
 */
const FOLLOW = `total=0 bytes=0 top=/
unseen() { printf '%s\\0\\0' "$here"; }
walk() {
  links=0
  while [ -n "$rest" ]; do
    name=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    case $name in
      '' | .) continue ;;
      ..) at=\${at%/*}; continue ;;
    esac
    here=$at/$name
    if [ ! -h "$here" ]; then
      [ -e "$here" ] || [ ! -d "\${at:-/}" ] || [ -x "\${at:-/}" ] || unseen
      at=$here
      continue
    fi
    links=$((links + 1)) total=$((total + 1))
    if [ $links -gt ${MOST_LINKS} ] || [ $total -gt ${MOST_FOLLOWED} ] || [ $bytes -gt ${MOST_BYTES} ] || [ \${#rest} -gt ${LONGEST} ] ||
      ! to=$(readlink "$here" && echo .); then
      unseen
      at=$here
      return
    fi
    to=\${to%??}
    bytes=$((bytes + \${#here} + \${#to}))
    printf '%s\\0%s\\0' "$here" "$to"
    case $to in /*) at= ;; esac
    rest=$to/$rest
  done
}
folder() {
  at=$1
  shift
  case $at in
    "$top") at=$end ;;
    "$top"/*) rest=\${at#"$top"/}; at=$end; walk ;;
    *) if [ -h "$at" ]; then top=$at; rest=\${at##*/}; at=\${at%/*}; walk; end=$at; fi ;;
  esac
  folder=$at
  if [ ! -x "$folder" ] && [ -d "$folder" ]; then here=$folder; unseen; return; fi
  for leaf do
    if [ -h "$folder/$leaf" ]; then at=$folder rest=$leaf; walk; fi
  done
}
enter() {
  case $home in /*) ;; *) return 1 ;; esac
  printf '~%s\\0%s\\0' "$1" "$home"
  top=\\~$1 rest=$home at=
  walk
  end=$at
}`
