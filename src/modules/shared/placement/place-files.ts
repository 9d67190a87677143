import type { Foreseen } from '../../../core/foreseen.ts'
import { LARGE_FILE } from '../../../core/large-files.ts'
import {
  type Change,
  type Failure,
  failure,
  isFailure,
  type ProbeOutput,
} from '../../../core/module-definition.ts'
import type { Script } from '../../../core/shell.ts'
import { attributeChanges } from '../files/attributes.ts'
import { LONGEST_SHOWN } from '../files/content-diff.ts'
import { readFiles } from '../files/file-answer.ts'
import { type FileQuery, type Found, type FoundFile, NEVER } from '../files/file-probe.ts'
import { folderToCome } from '../files/foreseen-files.ts'
import { fileProbe } from '../files/joint-file-probe.ts'
import type { PathFacts } from '../files/path-facts.ts'
import type { Placement } from './placement.ts'
import { batchChange, folderChanges, putChange } from './placement-changes.ts'

export function placementProbe(placement: Placement): Script {
  return fileProbe(queryFor(placement))
}

export function readPlacement(
  output: ProbeOutput,
  placement: Placement,
  foreseen: Foreseen | undefined,
): Found | Failure {
  const found = readFiles(output, queryFor(placement), foreseen)
  if (isFailure(found) || placement.makeFolders) return found
  const folders = found.folders.map((facts, index) =>
    folderToCome(placement.folders[index] ?? '', facts, foreseen),
  )
  return { ...found, folders }
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
    ...attributeChanges(placement.attributes, fresh, 'files'),
  ]
}

/** Files up to which each is a change of its own, with its contents fetched for a diff; more files become one change. */
const MOST_SHOWN = 16

const MISSING: FoundFile = { path: '', facts: undefined, sha256: undefined, content: undefined }

function queryFor({ files, folders, follow, sensitive }: Placement): FileQuery {
  const isShown = files.length <= MOST_SHOWN && !sensitive
  return {
    files: files.map(({ path, sha256, size }) => ({
      path,
      unless: isShown && size <= LONGEST_SHOWN ? sha256 : NEVER,
      limit: LONGEST_SHOWN,
      large: size >= LARGE_FILE,
    })),
    folders,
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
