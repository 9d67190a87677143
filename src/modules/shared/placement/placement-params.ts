import { type Failure, failure } from '../../../core/module-definition.ts'
import type { Found } from '../files/file-probe.ts'
import { OWNERSHIP, PATH_RESULT } from '../files/path-schema.ts'
import type { Placement } from './placement.ts'

/** Parameters that `copy` and `template` share. */
export const PLACEMENT = {
  ...OWNERSHIP,
  mode: {
    ...OWNERSHIP.mode,
    description: `${OWNERSHIP.mode.description} A new file has 0644 then, and 0600 when it holds a secret.`,
  },
  validate: {
    type: 'string',
    minLength: 1,
    description:
      'Shell command that must end with 0 before the new content is put in place; `$1` is its path.',
  },
  backup: { type: 'boolean', description: 'Keeps what was there before as PATH.TIME.bak.' },
  follow: {
    type: 'boolean',
    description: 'Writes to what a symbolic link points to. Without it a link at the destination is refused.',
  },
  sensitive: {
    type: 'boolean',
    description:
      'Never shows the content, as for keys and passwords. A new file has the mode 0600 unless one is given.',
  },
} as const

/** Parameters that all modules which write a file share. */
export const CHECKED_WRITE = { validate: PLACEMENT.validate, backup: PLACEMENT.backup } as const

export interface CheckedWrite {
  readonly validate?: string
  readonly backup?: boolean
}

export interface PlacementParams extends CheckedWrite {
  readonly owner?: string
  readonly group?: string
  readonly mode?: string
  readonly follow?: boolean
  readonly sensitive?: boolean
}

export function placementOf(
  params: PlacementParams,
): Omit<Placement, 'files' | 'folders' | 'makeFolders' | 'folderMode'> {
  const { validate, backup = false, follow = false, sensitive = false } = params
  return { attributes: params, validate, backup, follow, sensitive }
}

export const PLACEMENT_RESULT = {
  type: 'object',
  properties: {
    ...PATH_RESULT,
    files: { type: 'integer', description: 'How many files it is about.' },
    sha256: { type: 'string', description: 'Digest of the content, of a single file.' },
  },
  required: ['path', 'owner', 'group', 'mode', 'files', 'sha256'],
  additionalProperties: false,
} as const

export function placementReport(
  dest: string,
  { files }: Found,
): { path: string; owner: string; group: string; mode: string; files: number; sha256: string } {
  const [only] = files.length === 1 ? files : []
  const { owner = '', group = '', mode = '' } = only?.facts ?? {}
  return { path: only?.path ?? dest, owner, group, mode, files: files.length, sha256: only?.sha256 ?? '' }
}

export function checkValidate({ validate }: CheckedWrite): Failure | undefined {
  return validate === undefined || validate.includes('$1')
    ? undefined
    : failure('`validate` does not name the file', 'write "$1" where the path of the new content belongs')
}
