import { LARGE_SUMS } from '../core/large-files.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import { type PathFacts, statScript } from './path-facts.ts'

/** What is asked of a host's files. */
export interface Look {
  readonly files: readonly AskedFile[]
  /** Folders of which only the facts are asked; links to folders are followed. */
  readonly folders: readonly string[]
  /** Anything of which only the facts are asked. */
  readonly plain?: readonly string[]
  /** Symbolic links among `files` and `plain` are followed. */
  readonly follow: boolean
}

export interface AskedFile {
  readonly path: string
  /** The content is printed unless it has this SHA-256; `never` does not print it at all. */
  readonly unless: string | undefined
  /** Longest content that is printed, in bytes. */
  readonly limit: number
  /** It is asked for its digest in the way that is quick for large files. */
  readonly large?: boolean
}

export const NEVER = 'never'

export interface FoundFile {
  /** Where it really is, when links are followed. */
  readonly path: string
  readonly facts: PathFacts | undefined
  /** Hexadecimal, of a regular file. */
  readonly sha256: string | undefined
  /** As far as it was asked for and is within the limit. */
  readonly content: Buffer | undefined
}

export interface Found {
  readonly files: readonly FoundFile[]
  readonly folders: readonly (PathFacts | undefined)[]
  readonly plain: readonly (PathFacts | undefined)[]
}

/** Two processes for any number of files up to `CHUNK`; contents of those that differ cost one each. */
export function lookScript(look: Look): Script {
  return joinScripts([...chunksOf(look).map((chunk) => probeChunk(chunk, look)), sh`:`])
}

/** Files that are asked for together, and in the first chunk all folders and plain paths. */
export interface Chunk {
  readonly folders: readonly string[]
  readonly plain: readonly string[]
  readonly files: readonly AskedFile[]
}

/** `/.` behind them follows links where plain `stat` would not, so that files and folders are one call. */
export function chunksOf({ files, folders, plain = [] }: Look): readonly Chunk[] {
  const count = Math.max(1, Math.ceil(files.length / CHUNK))
  const names = folders.map((path) => (path === '/' ? '/.' : `${path}/.`))
  return Array.from({ length: count }, (_, index) => ({
    folders: index === 0 ? names : [],
    plain: index === 0 ? plain : [],
    files: files.slice(index * CHUNK, (index + 1) * CHUNK),
  }))
}

/** Keeps the command lines well below the kernel's limits. */
const CHUNK = 200

function probeChunk({ folders, plain, files }: Chunk, { follow }: Look): Script {
  const paths = files.map(({ path }) => path)
  const shown = files.flatMap(({ path, unless = '-', limit }, index) =>
    unless === NEVER ? [] : [sh`show ${index} ${path} ${unless} ${limit}`],
  )
  const stat = statScript([...folders, ...plain, ...paths], { follow })
  if (files.length === 0) return stat
  const printable = shown.length === 0 ? [] : [showFunction(follow), ...shown]
  return joinScripts([...(follow ? [resolveLinks(paths)] : []), stat, digests(files, follow), ...printable])
}

function digests(files: readonly AskedFile[], follow: boolean): Script {
  const isLarge = files.some(({ large }) => large)
  return sh`${isLarge ? sh`${LARGE_SUMS}\n` : sh``}set -- ${files.map(({ path }) => path)}
for f do
  if ${isRegular('f', follow)}; then set -- "$@" "$f"; fi
  shift
done
sums=
[ $# -eq 0 ] || { sums=$(${isLarge ? sh`sums` : sh`sha256sum --`} "$@"); printf '%s\\n' "$sums"; }`
}

function isRegular(name: 'f' | '2', follow: boolean): Script {
  const file = name === 'f' ? sh`"$f"` : sh`"$2"`
  return follow ? sh`[ -f ${file} ]` : sh`[ -f ${file} ] && [ ! -L ${file} ]`
}

function resolveLinks(paths: readonly string[]): Script {
  return sh`for f in ${paths}; do
  if [ -L "$f" ]; then readlink -f -- "$f" | tr '\\n' '\\000'; else printf '%s\\0' "$f"; fi
done`
}

/** The digest of the content is known by then, so an unchanged file costs no process. */
function showFunction(follow: boolean): Script {
  return sh`nl='
'
show() {
  ${isRegular('2', follow)} || return 0
  case $nl$sums$nl in *"$nl$3  $2$nl"*) return 0 ;; esac
  printf 'content %s\\n' "$1"
  dd bs="$4" count=1 <"$2" 2>/dev/null
  echo
}`
}
