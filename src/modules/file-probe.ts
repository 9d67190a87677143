import { createHash } from 'node:crypto'
import type { Failure, ProbeOutput } from '../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import { type PathFacts, readStats, statScript } from './path-facts.ts'
import { trouble } from './probe-trouble.ts'

/** What is asked of a host's files. */
export interface Look {
  readonly files: readonly AskedFile[]
  /** Paths of which only the facts are asked. */
  readonly others: readonly string[]
  /** Longest content that is printed, in bytes. */
  readonly limit: number
  /** Symbolic links among `files` are followed. */
  readonly follow: boolean
}

export interface AskedFile {
  readonly path: string
  /** The content is printed unless it has this SHA-256; `never` does not print it at all. */
  readonly unless: string | undefined
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
  readonly others: readonly (PathFacts | undefined)[]
}

/** Three processes for any number of files up to `CHUNK`; contents of those that differ cost one each. */
export function fileProbe(look: Look): Script {
  return joinScripts([
    statScript(look.others, { follow: true }),
    ...chunks(look.files).map((files) => probeChunk(files, look)),
    sh`:`,
  ])
}

export function readFiles(output: ProbeOutput, look: Look): Found | Failure {
  const others = readStats(output.stdout, 0, look.others)
  const files: FoundFile[] = []
  let end = others.end
  for (const asked of chunks(look.files)) {
    const chunk = readChunk(output.stdout, end, asked, look)
    files.push(...chunk.files)
    end = chunk.end
  }
  const missing = [...others.facts, ...files.map(({ facts }) => facts)].filter(
    (facts) => facts === undefined,
  ).length
  const blind = files.some(({ facts, sha256 }) => facts?.type === 'file' && sha256 === undefined)
  return (
    trouble(blind ? { ...output, code: output.code || 1 } : output, missing) ?? {
      files,
      others: others.facts,
    }
  )
}

/** Keeps the command lines well below the kernel's limits. */
const CHUNK = 200

function chunks(files: readonly AskedFile[]): readonly (readonly AskedFile[])[] {
  return Array.from({ length: Math.ceil(files.length / CHUNK) }, (_, index) =>
    files.slice(index * CHUNK, (index + 1) * CHUNK),
  )
}

function probeChunk(files: readonly AskedFile[], { limit, follow }: Look): Script {
  const paths = files.map(({ path }) => path)
  const shown = files.flatMap(({ path, unless = '-' }, index) =>
    unless === NEVER ? [] : [sh`show ${index} ${path} ${unless}`],
  )
  const printable = shown.length === 0 ? [] : [showFunction(limit, follow), ...shown]
  return joinScripts([
    ...(follow ? [resolveLinks(paths)] : []),
    statScript(paths, { follow }),
    sh`set -- ${paths}
for f do
  if ${isRegular('f', follow)}; then set -- "$@" "$f"; fi
  shift
done
sums=
[ $# -eq 0 ] || { sums=$(sha256sum -- "$@"); printf '%s\\n' "$sums"; }`,
    ...printable,
  ])
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
function showFunction(limit: number, follow: boolean): Script {
  return sh`nl='
'
show() {
  ${isRegular('2', follow)} || return 0
  case $nl$sums$nl in *"$nl$3  $2$nl"*) return 0 ;; esac
  printf 'content %s\\n' "$1"
  dd bs=${limit} count=1 <"$2" 2>/dev/null
  echo
}`
}

function readChunk(
  output: Buffer,
  start: number,
  asked: readonly AskedFile[],
  { limit, follow }: Look,
): { readonly files: readonly FoundFile[]; readonly end: number } {
  const paths = asked.map(({ path }) => path)
  const targets = follow ? readTargets(output, start, paths) : { paths, end: start }
  const stats = readStats(output, targets.end, paths)
  const files = asked.map(({ path }, index) => ({ path, facts: stats.facts[index] }))
  let end = stats.end
  const sums = files.map(({ path, facts }) => {
    const sum = facts?.type === 'file' ? readSum(output, end, path) : undefined
    end = sum?.end ?? end
    return sum?.sha256
  })
  const contents = files.map(({ facts }, index) => {
    const content =
      facts === undefined ? undefined : readContent(output, end, index, Math.min(facts.size, limit))
    end = content?.end ?? end
    return isWhole(content?.bytes, sums[index]) ? content?.bytes : undefined
  })
  return {
    files: files.map(({ facts }, index) => ({
      path: targets.paths[index] ?? '',
      facts,
      sha256: sums[index],
      content: contents[index],
    })),
    end,
  }
}

function readTargets(
  output: Buffer,
  start: number,
  paths: readonly string[],
): { readonly paths: readonly string[]; readonly end: number } {
  let end = start
  const targets = paths.map((path) => {
    const nul = output.indexOf(0, end)
    const target = nul === -1 ? '' : output.subarray(end, nul).toString()
    end = nul === -1 ? end : nul + 1
    return target === '' ? path : target
  })
  return { paths: targets, end }
}

/** coreutils escapes a name that holds a backslash or a line break, and says so with a leading backslash. */
function readSum(
  output: Buffer,
  start: number,
  path: string,
): { readonly sha256: string; readonly end: number } | undefined {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  for (const [mark, name] of [
    ['', path],
    ['\\', escaped],
  ]) {
    const from = start + (mark?.length ?? 0)
    const sha256 = output.subarray(from, from + 64).toString('latin1')
    const tail = Buffer.from(`  ${name}\n`)
    const end = from + 64 + tail.length
    if (/^[0-9a-f]{64}$/.test(sha256) && output.subarray(from + 64, end).equals(tail)) return { sha256, end }
  }
  return undefined
}

function readContent(
  output: Buffer,
  start: number,
  index: number,
  size: number,
): { readonly bytes: Buffer; readonly end: number } | undefined {
  const head = Buffer.from(`content ${index}\n`)
  const from = start + head.length
  if (!output.subarray(start, from).equals(head)) return undefined
  return { bytes: output.subarray(from, from + size), end: from + size + 1 }
}

function isWhole(content: Buffer | undefined, sha256: string | undefined): boolean {
  return content !== undefined && createHash('sha256').update(content).digest('hex') === sha256
}
