import { LARGE_SUMS } from '../../../core/large-files.ts'
import { joinScripts, type Script, sh } from '../../../core/shell.ts'
import { HELD_READ, judgedStat, judgement, waysTo } from './held-read.ts'
import { type PathFacts, STAT_FORMAT, statScript } from './path-facts.ts'

/** What a probe of files asks for. */
export interface FileQuery {
  readonly files: readonly AskedFile[]
  /** Folders whose facts are printed; links to folders are followed. */
  readonly folders: readonly string[]
  /** Paths of any type whose facts are printed. */
  readonly plain?: readonly string[]
  /** Whether symbolic links among `files` and `plain` are followed. */
  readonly follow: boolean
}

export interface AskedFile {
  readonly path: string
  /** The content is printed unless it has this SHA-256; with `never` it is not printed. */
  readonly unless: string | undefined
  /** Bytes of the longest content that is printed. */
  readonly limit: number
  /** The digest is computed in the way that is quick for large files. */
  readonly large?: boolean
}

export const NEVER = 'never'

export interface FoundFile {
  /** Where the path leads, when links are followed. */
  readonly path: string
  readonly facts: PathFacts | undefined
  /** Hexadecimal SHA-256 of a regular file. */
  readonly sha256: string | undefined
  /** The content, where the query asks for it and it is within the limit. */
  readonly content: Buffer | undefined
}

export interface Found {
  readonly files: readonly FoundFile[]
  readonly folders: readonly (PathFacts | undefined)[]
  readonly plain: readonly (PathFacts | undefined)[]
}

/** Shell for a query. It takes two processes for up to `CHUNK` files, and one for each content that is printed. */
export function queryScript(query: FileQuery): Script {
  const tools = query.files.length === 0 ? [] : [HELD_READ]
  return joinScripts([...tools, ...chunksOf(query).map((chunk) => probeChunk(chunk, query)), sh`:`])
}

/** Files that are queried together; the first chunk also holds all folders and plain paths. */
export interface Chunk {
  readonly folders: readonly string[]
  readonly plain: readonly string[]
  readonly files: readonly AskedFile[]
}

/**
 * Splits a query into chunks. `/.` behind a folder follows a link where plain `stat` does not, so that files and
 * folders take one call.
 */
export function chunksOf({ files, folders, plain = [] }: FileQuery): readonly Chunk[] {
  const count = Math.max(1, Math.ceil(files.length / CHUNK))
  const names = folders.map((path) => (path === '/' ? '/.' : `${path}/.`))
  return Array.from({ length: count }, (_, index) => ({
    folders: index === 0 ? names : [],
    plain: index === 0 ? plain : [],
    files: files.slice(index * CHUNK, (index + 1) * CHUNK),
  }))
}

/** Files of a chunk: the command line stays far below the kernel's limits. */
const CHUNK = 200

function probeChunk({ folders, plain, files }: Chunk, { follow }: FileQuery): Script {
  const paths = files.map(({ path }) => path)
  const others = [...folders, ...plain]
  if (files.length === 0) return statScript(others, { follow })
  const ways = waysTo(paths)
  const stat = follow
    ? [
        judgement(ways),
        resolveLinks(paths),
        statScript(others, { follow }),
        sh`stat -c ${STAT_FORMAT} -- "$@"`,
      ]
    : [judgedStat(ways, [...others, ...paths]), sh`set -- ${paths}`]
  const shown = files.flatMap(({ unless = '-', limit }, index) =>
    unless === NEVER ? [] : [sh`show ${index} "\${${index + 1}}" ${unless} ${limit}`],
  )
  return joinScripts([...stat, digests(files), ...(shown.length === 0 ? [] : [SHOW, ...shown])])
}

/**
 * Shell that prints digests: two processes for all files, and some more where another user could exchange a file
 * (`odd_sums`).
 */
function digests(files: readonly AskedFile[]): Script {
  const isLarge = files.some(({ large }) => large)
  return sh`${isLarge ? sh`${LARGE_SUMS}\n${LARGE_ODD_SUMS}\n` : sh``}sums=$(
  for f do if doubtful "$f"; then odd_sums "$@"; exit; fi; done
  for f do
    if regular "$f"; then set -- "$@" "$f"; fi
    shift
  done
  [ $# -eq 0 ] || ${isLarge ? sh`sums` : sh`exec sha256sum --`} "$@"
)
[ -z "$sums" ] || printf '%s\\n' "$sums"`
}

/** For large files, one process each costs little in comparison. */
const LARGE_ODD_SUMS: Script = sh`odd_sums() {
  for f do
    regular "$f" || continue
    if ! doubtful "$f"; then
      sums "$f"
    elif sum=$(held "$f" sum_of_input) && [ -n "$sum" ]; then
      printf '%s  %s\\n' "\${sum%% *}" "$f"
    fi
  done
}`

/** Makes the paths to which the files lead the arguments of the script. */
function resolveLinks(paths: readonly string[]): Script {
  return sh`set -- ${paths}
for f do
  if [ -L "$f" ] || doubtful "$f"; then
    to=$(leads "$f" && echo /) || exit
    to=\${to%/}
    [ "$to" = "$f" ] || links=$links$nl$to
  else
    to=$f
  fi
  printf '%s\\0' "$to"
  shift
  set -- "$@" "$to"
done`
}

/** Prints a content if it is needed: its digest is known by then, so that an unchanged file costs no process. */
const SHOW: Script = sh`show() {
  regular "$2" || return 0
  case $nl$sums$nl in *"$nl$3  $2$nl"*) return 0 ;; esac
  printf 'content %s\\n' "$1"
  if doubtful "$2"; then held "$2" dd bs="$4" count=1 2>/dev/null; else dd bs="$4" count=1 <"$2" 2>/dev/null; fi
  echo
}`
