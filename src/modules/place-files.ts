import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import {
  type Change,
  type Content,
  type Failure,
  failure,
  type ProbeOutput,
} from '../core/module-definition.ts'
import { type Script, sh, userScript } from '../core/shell.ts'
import { type Attributes, attributeChanges, fourDigits, type Present } from './attributes.ts'
import { contentDiff, formatSize, LONGEST_SHOWN, type Piece } from './content-diff.ts'
import { readFiles } from './file-answer.ts'
import { type Found, type FoundFile, fileProbe, type Look, NEVER } from './file-probe.ts'
import type { PathFacts } from './path-facts.ts'
import { relabel } from './selinux.ts'

/** Files that shall be on a host: what `copy` and `template` come to. */
export interface Placement {
  readonly files: readonly PlacedFile[]
  /** Folders to be made where they are missing, outermost first; the folder of a single file must be there. */
  readonly folders: readonly string[]
  readonly makeFolders: boolean
  readonly attributes: Attributes
  readonly folderMode: string | undefined
  readonly validate: string | undefined
  readonly backup: boolean
  readonly follow: boolean
  /** The content is not shown, neither on the terminal nor in the journal. */
  readonly sensitive: boolean
}

export interface PlacedFile {
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly content: Content
}

export function bytesAt(path: string, bytes: Buffer): PlacedFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { path, size: bytes.length, sha256, content: { kind: 'bytes', bytes } }
}

export function placementProbe(placement: Placement): Script {
  return fileProbe(lookFor(placement))
}

export function readPlacement(output: ProbeOutput, placement: Placement): Found | Failure {
  return readFiles(output, lookFor(placement))
}

export function planPlacement(placement: Placement, found: Found): readonly Change[] | Failure {
  const obstacle =
    placement.folders
      .map((path, index) => folderObstacle(path, found.folders[index], placement))
      .find(Boolean) ?? found.files.map((file) => fileObstacle(file)).find(Boolean)
  if (obstacle !== undefined) return obstacle
  const pairs = placement.files.map((wanted, index) => ({ wanted, found: found.files[index] ?? MISSING }))
  const stale = pairs.filter(({ wanted, found: present }) => present.sha256 !== wanted.sha256)
  const fresh = pairs.flatMap(({ wanted, found: present }) =>
    present.facts !== undefined && present.sha256 === wanted.sha256
      ? [{ path: present.path, facts: present.facts }]
      : [],
  )
  return [
    ...folderChanges(placement, found),
    ...(stale.length > MOST_SHOWN
      ? [batchChange(placement, stale)]
      : stale.map((pair) => putChange(placement, pair))),
    ...attributeChanges(placement.attributes, fresh satisfies readonly Present[], 'files'),
  ]
}

/** More files than this become one change, and their contents are not fetched to be compared line by line. */
const MOST_SHOWN = 16

const MISSING: FoundFile = { path: '', facts: undefined, sha256: undefined, content: undefined }

interface Pair {
  readonly wanted: PlacedFile
  readonly found: FoundFile
}

function lookFor({ files, folders, follow, sensitive }: Placement): Look {
  const isShown = files.length <= MOST_SHOWN && !sensitive
  return {
    files: files.map(({ path, sha256, size }) => ({
      path,
      unless: isShown && size <= LONGEST_SHOWN ? sha256 : NEVER,
    })),
    folders,
    limit: LONGEST_SHOWN,
    follow,
  }
}

function folderObstacle(
  path: string,
  facts: PathFacts | undefined,
  { makeFolders }: Placement,
): Failure | undefined {
  if (facts === undefined)
    return makeFolders
      ? undefined
      : failure(`the folder ${path} is not there`, 'make it with a `file` task before this one')
  return facts.type === 'directory' ? undefined : failure(`${path} is not a folder`)
}

function fileObstacle({ path, facts }: FoundFile): Failure | undefined {
  switch (facts?.type) {
    case 'directory':
      return failure(`${path} is a folder`, 'end `dest` with / to put the file into it')
    case 'link':
      return failure(`${path} is a symbolic link`, 'name the file that it points to, or say `follow: true`')
    case 'other':
      return failure(`${path} is neither a file nor a folder`)
    default:
      return undefined
  }
}

function folderChanges({ folders, folderMode, attributes }: Placement, found: Found): readonly Change[] {
  const missing = folders.filter((_, index) => found.folders[index] === undefined)
  if (missing.length === 0) return []
  const { owner = '', group } = attributes
  const both = group === undefined ? owner : `${owner}:${group}`
  const [first = ''] = missing
  return [
    {
      summary:
        missing.length === 1 ? `create folder ${first}` : `create ${missing.length} folders from ${first} on`,
      diff: { label: first, before: undefined, after: `${missing.join('\n')}\n` },
      steps: [
        {
          kind: 'run',
          script: sh`set -e
mkdir -p -m ${fourDigits(folderMode) ?? '0755'} ${missing}${relabel(missing)}${both === '' ? sh`` : sh`\nchown -h ${both} ${missing}`}`,
        },
      ],
    },
  ]
}

function putChange(placement: Placement, pair: Pair): Change {
  const { wanted, found } = pair
  const summary =
    found.facts === undefined
      ? `create ${found.path} (${formatSize(wanted.size)})`
      : `change the content of ${found.path}${also(placement.attributes, found.facts)}`
  return { summary, diff: diffOf(placement, pair), steps: stepsFor(placement, pair) }
}

/** Attributes that are set together with the content. */
function also(asked: Attributes, facts: PathFacts): string {
  const changes = attributeChanges(asked, [{ path: '', facts }], '')
  const kinds = changes.map(({ summary }) => summary.replace(/^set (\S+) of .* to /, '$1 '))
  return kinds.length === 0 ? '' : `, and set ${kinds.join(' and ')}`
}

function batchChange(placement: Placement, pairs: readonly Pair[]): Change {
  const added = pairs.filter(({ found }) => found.facts === undefined).length
  const top = placement.folders[0] ?? posix.dirname(pairs[0]?.wanted.path ?? '/')
  const line = (path: string, sha256: string | undefined): string => `${sha256?.slice(0, 12)}  ${path}\n`
  return {
    summary: `write ${pairs.length} files below ${top} (${added} new, ${pairs.length - added} changed)`,
    diff: {
      label: `${top} (digests)`,
      before: pairs
        .map(({ found }) => (found.sha256 === undefined ? '' : line(found.path, found.sha256)))
        .join(''),
      after: pairs.map(({ found, wanted }) => line(found.path, wanted.sha256)).join(''),
    },
    steps: pairs.flatMap((pair) => stepsFor(placement, pair)),
  }
}

function diffOf({ sensitive }: Placement, { wanted, found }: Pair): NonNullable<Change['diff']> {
  const after = {
    size: wanted.size,
    bytes: wanted.content.kind === 'bytes' && !sensitive ? wanted.content.bytes : undefined,
  }
  const before: Piece | undefined =
    found.facts === undefined ? undefined : { size: found.facts.size, bytes: found.content }
  return contentDiff(found.path, before, after)
}

function stepsFor({ attributes, validate, backup }: Placement, { wanted, found }: Pair): Change['steps'] {
  return [
    ...(backup && found.facts !== undefined
      ? [{ kind: 'run', script: backupScript(found.path) } as const]
      : []),
    {
      kind: 'put',
      file: {
        path: found.path,
        content: wanted.content,
        expect: found.sha256 ?? 'absent',
        owner: attributes.owner,
        group: attributes.group,
        mode: fourDigits(attributes.mode),
        validate: validate === undefined ? undefined : userScript(validate),
      },
    },
  ]
}

function backupScript(path: string): Script {
  return sh`cp -p ${path} ${path}."$(date -u +%Y%m%dT%H%M%SZ)".bak`
}
