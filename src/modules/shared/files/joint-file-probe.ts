import type { JointProbe, JointWay } from '../../../core/joint-probe.ts'
import { isFailure, type ProbeOutput } from '../../../core/module-definition.ts'
import { NOT_THERE } from '../commands/probe-trouble.ts'
import { readFiles } from './file-answer.ts'
import {
  type AskedFile,
  chunksOf,
  type FileQuery,
  type Found,
  type FoundFile,
  NEVER,
  queryScript,
} from './file-probe.ts'
import { type PathFacts, statRecord } from './path-facts.ts'

/** A probe of files that is joined with others of the same unit, so that all files of a play cost a host as much as one probe. */
export function fileProbe(query: FileQuery): JointProbe<FileQuery> {
  return { ...queryScript(query), joint: { way: query.follow ? FOLLOWING : NOT_FOLLOWING, question: query } }
}

const FOLLOWING = wayOf(true)
const NOT_FOLLOWING = wayOf(false)

function wayOf(follow: boolean): JointWay<FileQuery> {
  return {
    ask: (queries) => queryScript(joinQueries(queries, follow)),
    separate(output, queries) {
      const joined = joinQueries(queries, follow)
      const found = readFiles(output, joined)
      if (isFailure(found)) return undefined
      const known = index(found, joined)
      return queries.map((query) => printedFor(query, known))
    },
  }
}

function joinQueries(queries: readonly FileQuery[], follow: boolean): FileQuery {
  const files = new Map<string, AskedFile>()
  for (const file of queries.flatMap((query) => query.files)) {
    const other = files.get(file.path)
    files.set(file.path, other === undefined ? file : both(file, other))
  }
  const plain = queries.flatMap((query) => query.plain ?? []).filter((path) => !files.has(path))
  const folders = queries.flatMap((query) => query.folders)
  return { files: [...files.values()], folders: [...new Set(folders)], plain: [...new Set(plain)], follow }
}

/** A file as both queries ask for it: the content is printed wherever one of them may need it. */
function both(one: AskedFile, other: AskedFile): AskedFile {
  const limit = Math.max(one.limit, other.limit)
  const large = (one.large ?? false) || (other.large ?? false)
  if (other.unless === NEVER || other.unless === one.unless) return { ...one, limit, large }
  return { ...one, limit, large, unless: one.unless === NEVER ? other.unless : undefined }
}

interface Known {
  readonly files: ReadonlyMap<string, FoundFile>
  readonly folders: ReadonlyMap<string, PathFacts | undefined>
  readonly plain: ReadonlyMap<string, PathFacts | undefined>
}

function index(found: Found, { files, folders, plain = [] }: FileQuery): Known {
  const ofFiles = files.map(({ path }, position) => [path, found.files[position]] as const)
  return {
    files: new Map(ofFiles.flatMap(([path, file]) => (file === undefined ? [] : [[path, file]]))),
    folders: new Map(folders.map((path, position) => [path, found.folders[position]])),
    plain: new Map([
      ...ofFiles.map(([path, file]) => [path, file?.facts] as const),
      ...plain.map((path, position) => [path, found.plain[position]] as const),
    ]),
  }
}

/** The output that the query's own script would have given. */
function printedFor(query: FileQuery, known: Known): ProbeOutput {
  const stdout: (Buffer | string)[] = []
  let stderr = ''
  const stat = (name: string, facts: PathFacts | undefined): void => {
    if (facts === undefined) stderr += `stat: ${name}: ${NOT_THERE}\n`
    else stdout.push(statRecord(name, facts))
  }
  const folders = query.folders.map((path) => known.folders.get(path))
  for (const chunk of chunksOf(query)) {
    const files = chunk.files.map((asked) => ({ asked, found: known.files.get(asked.path) }))
    if (query.follow) stdout.push(...files.map(({ asked, found }) => `${found?.path ?? asked.path}\0`))
    for (const [position, name] of chunk.folders.entries()) stat(name, folders[position])
    for (const path of chunk.plain) stat(path, known.plain.get(path))
    for (const { asked, found } of files) stat(found?.path ?? asked.path, found?.facts)
    for (const { found } of files)
      if (found?.sha256 !== undefined) stdout.push(`${found.sha256}  ${found.path}\n`)
    for (const [position, { asked, found }] of files.entries())
      if (isPrinted(asked, found)) stdout.push(`content ${position}\n`, found.content, '\n')
  }
  return {
    code: 0,
    stdout: Buffer.concat(stdout.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))),
    stderr: Buffer.from(stderr),
  }
}

function isPrinted(
  { unless, limit }: AskedFile,
  found: FoundFile | undefined,
): found is FoundFile & { content: Buffer } {
  if (found?.content === undefined || unless === NEVER) return false
  return found.sha256 !== unless && found.content.length <= limit
}
