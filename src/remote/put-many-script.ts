import { createHash } from 'node:crypto'
import type { FilePut } from '../core/module-definition.ts'
import { joinScripts, type Script, sh, userScript } from '../core/shell.ts'
import { inlineContent } from './inline-content.ts'
import { CHANGED_SINCE_READ, enter, makeStage, putScript } from './put-script.ts'

/**
 * Shell that puts files in place, for contents that are at hand. Files of one folder go together, up to a limit, for
 * most of what `putScript` costs (some ten processes, and waiting for the disk) is then spent once for all of them.
 *
 * What holds for one file holds for each of many: if one is not what was planned from, none of its batch is put in
 * place. They are renamed one after the other, so others may see some of them before the rest.
 */
export function putScripts(files: readonly FilePut[]): readonly Script[] {
  return batchesOf(files).map(({ items: [first, ...rest] }) =>
    rest.length === 0 ? putScript(first.file) : putManyScript([first, ...rest]),
  )
}

/** Well below what a command line takes, and what a shell holds with ease. */
const MOST_FILES = 500
const MOST_BYTES = 4 * 1024 * 1024

interface Item {
  readonly file: FilePut
  readonly name: string
  readonly content: Script
}

interface Batch {
  readonly items: [Item, ...Item[]]
  bytes: number
}

function batchesOf(files: readonly FilePut[]): readonly Batch[] {
  const batches: Batch[] = []
  const open = new Map<string, Batch>()
  const isTwice = new Set(files.map(({ path }) => path)).size < files.length
  for (const file of files) {
    const item = itemOf(file)
    const bytes = item.content.source.length
    const key = isTwice ? undefined : companyOf(item)
    const batch = key === undefined ? undefined : open.get(key)
    if (batch !== undefined && batch.items.length < MOST_FILES && batch.bytes + bytes <= MOST_BYTES) {
      batch.items.push(item)
      batch.bytes += bytes
      continue
    }
    const fresh: Batch = { items: [item], bytes }
    batches.push(fresh)
    if (key !== undefined) open.set(key, fresh)
  }
  return batches
}

function itemOf(file: FilePut): Item {
  if (file.content.kind === 'local') throw new Error(`${file.path}: this content must be uploaded`)
  const name = file.path.slice(file.path.lastIndexOf('/') + 1)
  return { file, name, content: inlineContent(file.content.bytes, `./${name}`) }
}

/** Files with the same answer go together; `undefined` goes alone, as names do that `sha256sum` would escape. */
function companyOf({ file, name }: Item): string | undefined {
  const { path, owner, group, mode, validate } = file
  const isOdd = name === '' || name === '.' || name === '..' || /[\p{Cc}\\]/u.test(name)
  if (validate !== undefined || isOdd) return undefined
  return JSON.stringify([path.slice(0, -name.length), owner, group, mode])
}

function putManyScript(items: readonly [Item, ...Item[]]): Script {
  const kept = items.filter(({ file }) => file.expect !== 'absent')
  const added = items.filter(({ file }) => file.expect === 'absent')
  return joinScripts([
    enter(items[0].file.path),
    makeStage(),
    unlike(),
    write(items),
    obstacles(items),
    attributes(items[0].file, kept, added),
    sh`sync -f . 2>/dev/null || sync`,
    compareAndRename(items, kept, added),
  ])
}

/** `unlike` reads lines as `sha256sum` prints them, and names the first file that is another one or not there. */
function unlike(): Script {
  return sh`unlike() {
  if printf '%s\\n' "$1" | sha256sum -c >/dev/null 2>&1; then return 0; fi
  printf '%s\\n' "$1" | while IFS= read -r line; do
    path=\${line#*  }
    [ "$({ sha256sum <"$path"; } 2>/dev/null)" = "\${line%%  *}  -" ] || { printf '%s' "\${path##*/}"; break; }
  done
}
compare() {
  odd=$(unlike "$had")
  [ -z "$odd" ] || changed "$odd"
}
changed() { die "$folder/$1 changed since it was read" ${CHANGED_SINCE_READ}; }
full() { die 'could not write the whole file: is the disk full?'; }`
}

function write(items: readonly Item[]): Script {
  const sums = items.map(({ file, name }) => `${digestOf(file)}  ./${name}`).join('\n')
  return joinScripts([
    ...items.map(({ content }) => sh`${content} || full`),
    { ...sh`[ -z "$(unlike ${sums})" ] || full`, shown: '# the contents are whole, or else: full' },
  ])
}

function obstacles(items: readonly Item[]): Script {
  return sh`for name in ${items.map(({ name }) => name)}; do
  [ ! -L "../$name" ] || die "$folder/$name is a symbolic link"
  [ ! -d "../$name" ] || die "$folder/$name is a folder"
done`
}

/** Each file's own, where that is kept, but one `chown` and one `chmod` for all those that are alike. */
function attributes({ owner, group, mode }: FilePut, kept: readonly Item[], added: readonly Item[]): Script {
  return sh`own() {
  was=$1 rest=\${1#*:}
  shift
  owner=${owner ?? userScript('"${was%%:*}"')}
  group=${group ?? userScript('"${rest%:*}"')}
  [ "$mine" = "$owner:$group" ] || chown "$owner:$group" "$@"
  chmod ${mode ?? userScript('"${was##*:}"')} "$@"
}
each() {
  sort | {
    last=''
    set --
    while read -r key path; do
      if [ "$key" != "$last" ] && [ $# -gt 0 ]; then own "$last" "$@"; set --; fi
      last=$key path=\${path%/}
      set -- "$@" "./\${path#../}"
    done
    own "$last" "$@"
  }
}
mine=$(stat -c %u:%g .)
${joinScripts([...(kept.length > 0 ? [lookAt(kept)] : []), ownAll(kept, added)])}`
}

function lookAt(kept: readonly Item[]): Script {
  const sums = kept.map(({ file, name }) => `${file.expect}  ../${name}`).join('\n')
  return sh`had=${sums}
look() { stat -c '%u:%g:%a %n/' ${outside(kept)}; }
attributes=$(look 2>/dev/null) || { compare; attributes=$(look); }
if [ -e /sys/fs/selinux/enforce ]; then
  for name in ${kept.map(({ name }) => name)}; do chcon --reference="../$name" "./$name"; done
fi`
}

/** The / at the end keeps blanks at the end of a name. */
function ownAll(kept: readonly Item[], added: readonly Item[]): Script {
  const lines = [
    ...(kept.length > 0 ? [sh`printf '%s\\n' "$attributes";`] : []),
    ...(added.length > 0 ? [sh`printf "$(id -u):$(id -g):644 %s/\\n" ${outside(added)};`] : []),
  ]
  return sh`{ ${joinScripts(lines, ' ')} } | each`
}

function compareAndRename(items: readonly Item[], kept: readonly Item[], added: readonly Item[]): Script {
  const isNew = sh`for name in ${added.map(({ name }) => name)}; do
  [ ! -e "../$name" ] || changed "$name"
done`
  const relabel = sh`if [ -e /sys/fs/selinux/enforce ]; then restorecon ${outside(added)}; fi`
  return joinScripts([
    ...(kept.length > 0 ? [sh`compare`] : []),
    ...(added.length > 0 ? [isNew] : []),
    sh`mv -f ${items.map(({ name }) => `./${name}`)} ..`,
    ...(added.length > 0 ? [relabel] : []),
    sh`sync .. 2>/dev/null || sync`,
  ])
}

/** The names in the folder itself, from within the private one. */
function outside(items: readonly Item[]): readonly string[] {
  return items.map(({ name }) => `../${name}`)
}

function digestOf({ content }: FilePut): string {
  return content.kind === 'local' ? content.sha256 : createHash('sha256').update(content.bytes).digest('hex')
}
