import type { Foreseen } from '../core/foreseen.ts'
import { type Change, type Failure, failure, isFailure, type ProbeOutput } from '../core/module-definition.ts'
import { type Script, userScript } from '../core/shell.ts'
import { fourDigits } from './attributes.ts'
import { contentDiff, formatSize, pieceOf } from './content-diff.ts'
import { readFiles } from './file-answer.ts'
import type { FileQuery, FoundFile } from './file-probe.ts'
import { fileProbe } from './joint-file-probe.ts'
import type { CheckedWrite } from './placement-params.ts'

/** A whole file of a host that is small enough to be edited here; `undefined` when there is none. */
export interface EditedFile {
  readonly path: string
  readonly bytes: Buffer
  readonly sha256: string
  readonly uid: string
  readonly owner: string
  readonly group: string
  readonly mode: string
}

/** Longest content that is edited, in bytes. */
export const LONGEST = 1024 * 1024

/** Asks for whole files, in the order of the paths. */
export function editedProbe(paths: readonly string[]): Script {
  return fileProbe(queryFor(paths))
}

export function readEdited(
  output: ProbeOutput,
  paths: readonly string[],
  foreseen: Foreseen | undefined,
): readonly (EditedFile | undefined)[] | Failure {
  const found = readFiles(output, queryFor(paths), foreseen)
  if (isFailure(found)) return found
  const files = found.files.map(editable)
  return files.find(isFailure) ?? files.map((file) => (isFailure(file) ? undefined : file))
}

interface Rewriting {
  readonly summary: string
  /** Whose attributes a new file gets. */
  readonly like?: Partial<EditedFile>
  readonly write?: CheckedWrite
}

/** Replaces a file's content; everything else about it stays. A new file gets the attributes given. */
export function rewrite(
  path: string,
  present: EditedFile | undefined,
  bytes: Buffer,
  { summary, like, write = {} }: Rewriting,
): Change {
  const { validate, backup = false } = write
  return {
    summary,
    diff: contentDiff(path, present === undefined ? undefined : pieceOf(present.bytes), pieceOf(bytes)),
    steps: [
      {
        kind: 'put',
        file: {
          path,
          content: { kind: 'bytes', bytes },
          expect: present?.sha256 ?? 'absent',
          owner: like?.owner,
          group: like?.group,
          mode: fourDigits(like?.mode),
          validate: validate === undefined ? undefined : userScript(validate),
          backup: backup && present !== undefined ? true : undefined,
        },
      },
    ],
  }
}

function queryFor(paths: readonly string[]): FileQuery {
  return {
    files: paths.map((path) => ({ path, unless: undefined, limit: LONGEST })),
    folders: [],
    follow: false,
  }
}

/** A found file as one that can be edited, or why it cannot. */
export function editable({ path, facts, sha256, content }: FoundFile): EditedFile | Failure | undefined {
  if (facts === undefined) return undefined
  if (facts.type === 'link') return failure(`${path} is a symbolic link`, 'name the file that it points to')
  if (facts.type !== 'file') return failure(`${path} is not a file`)
  if (facts.size > LONGEST)
    return failure(
      `${path} is too large to be edited (${formatSize(facts.size)})`,
      'the most is 1 MiB: write it as a whole with `copy` or `template`',
    )
  if (content === undefined || sha256 === undefined)
    return failure(`${path} changed while it was read`, 'run again')
  const { uid, owner, group, mode } = facts
  return { path, bytes: content, sha256, uid, owner, group, mode }
}
