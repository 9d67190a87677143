import type { Foreseen } from '../../../core/foreseen.ts'
import {
  type Change,
  type Failure,
  failure,
  isFailure,
  type ProbeOutput,
} from '../../../core/module-definition.ts'
import { type Script, userScript } from '../../../core/shell.ts'
import { fourDigits } from '../files/attributes.ts'
import { contentDiff, formatSize, pieceOf } from '../files/content-diff.ts'
import { readFiles } from '../files/file-answer.ts'
import type { FileQuery, FoundFile } from '../files/file-probe.ts'
import { fileProbe } from '../files/joint-file-probe.ts'
import type { CheckedWrite } from '../placement/placement-params.ts'

/** A file of a host, small enough to be edited on the controller. The plan has `undefined` where there is no file. */
export interface EditedFile {
  readonly path: string
  readonly bytes: Buffer
  readonly sha256: string
  readonly uid: string
  readonly owner: string
  readonly group: string
  readonly mode: string
}

/** Bytes of the longest content that is edited. */
export const LONGEST = 1024 * 1024

/** A probe that prints whole files, in the order of the paths. */
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
  /** The file whose attributes a new file gets. */
  readonly like?: Partial<EditedFile>
  readonly write?: CheckedWrite
}

/** A change that replaces a file's content and keeps all else. A new file gets the given attributes. */
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

/** A file found by a probe, in the form for editing, or why the file cannot be edited. */
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
