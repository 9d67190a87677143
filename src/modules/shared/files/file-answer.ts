import { createHash } from 'node:crypto'
import type { Foreseen } from '../../../core/foreseen.ts'
import type { Failure, ProbeOutput } from '../../../core/module-definition.ts'
import { trouble } from '../commands/probe-trouble.ts'
import { type Chunk, chunksOf, type FileQuery, type Found, type FoundFile } from './file-probe.ts'
import { withForeseen } from './foreseen-files.ts'
import { type PathFacts, readStats } from './path-facts.ts'

/** Reads the output of `fileProbe`: names, digests and contents, in the order of the query. */
export function readFiles(output: ProbeOutput, query: FileQuery, foreseen?: Foreseen): Found | Failure {
  const files: FoundFile[] = []
  const folders: (PathFacts | undefined)[] = []
  const plain: (PathFacts | undefined)[] = []
  let end = 0
  for (const asked of chunksOf(query)) {
    const chunk = readChunk(output.stdout, end, asked, query)
    files.push(...chunk.files)
    folders.push(...chunk.folders)
    plain.push(...chunk.plain)
    end = chunk.end
  }
  const missing = [...folders, ...plain, ...files.map(({ facts }) => facts)].filter(
    (facts) => facts === undefined,
  ).length
  const blind = files.some(({ facts, sha256 }) => facts?.type === 'file' && sha256 === undefined)
  const failed = trouble(blind ? { ...output, code: output.code || 1 } : output, missing)
  return failed ?? withForeseen({ files, folders, plain }, query, foreseen)
}

function readChunk(
  output: Buffer,
  start: number,
  { folders, plain, files: asked }: Chunk,
  { follow }: FileQuery,
): Found & { readonly end: number } {
  const paths = asked.map(({ path }) => path)
  const targets = follow ? readTargets(output, start, paths) : { paths, end: start }
  const above = readStats(output, targets.end, folders)
  const bare = readStats(output, above.end, plain)
  const stats = readStats(output, bare.end, targets.paths)
  const files = targets.paths.map((path, index) => ({ path, facts: stats.facts[index] }))
  let end = stats.end
  const sums = files.map(({ path, facts }) => {
    const sum = facts?.type === 'file' ? readSum(output, end, path) : undefined
    end = sum?.end ?? end
    return sum?.sha256
  })
  const contents = files.map(({ facts }, index) => {
    const limit = asked[index]?.limit ?? 0
    const content =
      facts === undefined ? undefined : readContent(output, end, index, Math.min(facts.size, limit))
    end = content?.end ?? end
    return isWhole(content?.bytes, sums[index]) ? content?.bytes : undefined
  })
  return {
    folders: above.facts,
    plain: bare.facts,
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

/**
 * Reads a line of `sha256sum`. coreutils escapes names that hold a backslash or a line break (since 9.0 also a
 * carriage return), and marks such a line with a leading backslash.
 */
function readSum(
  output: Buffer,
  start: number,
  path: string,
): { readonly sha256: string; readonly end: number } | undefined {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  for (const [mark, name] of [
    ['', path],
    ['\\', escaped],
    ['\\', escaped.replaceAll('\r', '\\r')],
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
