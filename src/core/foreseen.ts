/** The facts of a path on a host, or those that a pending change would give it. */
export interface FileFacts {
  readonly type: 'file' | 'directory' | 'link' | 'other'
  /** Four octal digits. */
  readonly mode: string
  /** Empty where the number is not known beforehand. */
  readonly uid: string
  readonly gid: string
  readonly owner: string
  readonly group: string
  readonly size: number
}

/**
 * Owner, group and permissions that a change sets; `undefined` keeps those of the present file, or gives a new file
 * those of its maker.
 */
export interface SetAttributes {
  readonly owner?: string | undefined
  readonly group?: string | undefined
  /** Four octal digits. */
  readonly mode?: string | undefined
}

/** What a change leaves on the host. */
export type Effect =
  | (SetAttributes & {
      readonly kind: 'file'
      readonly path: string
      readonly size: number
      /** `undefined` where the content is made on the host. */
      readonly sha256: string | undefined
      readonly bytes: Buffer | undefined
    })
  | (SetAttributes & { readonly kind: 'folder'; readonly path: string })
  | (SetAttributes & { readonly kind: 'link'; readonly path: string; readonly target: string })
  | (SetAttributes & { readonly kind: 'attributes'; readonly path: string })
  | { readonly kind: 'gone'; readonly path: string }
  | ({ readonly kind: 'user'; readonly name: string } & ForeseenUser)
  | { readonly kind: 'group'; readonly name: string }
  | ({ readonly kind: 'unit'; readonly name: string } & SetUnit)
  | { readonly kind: 'package'; readonly name: string; readonly isThere: boolean }

export interface ForeseenUser {
  readonly isThere: boolean
  /** `undefined`: the next free number. */
  readonly uid?: number | undefined
  readonly home: string
  readonly shell: string
  readonly comment: string
  /** The primary group first. */
  readonly groups: readonly string[]
}

interface SetUnit {
  readonly active?: boolean
  readonly enabled?: boolean
  /** systemd reads the unit's files again. */
  readonly isRead?: true
  /** The service reads its settings again. */
  readonly isReloaded?: true
}

/** A unit as pending changes would leave it; `undefined` for what they do not touch. */
export interface ForeseenUnit {
  readonly active: boolean | undefined
  readonly enabled: boolean | undefined
  /** The numbers of the changes (`writtenAt`) that start the unit, make it read its settings, and make systemd read its files. */
  readonly startedAt: number | undefined
  readonly loadedAt: number | undefined
  readonly readAt: number | undefined
}

/**
 * A host as it would be with the changes that a dry run leaves pending, as far as these are known. Other runs have
 * none, and read the host itself.
 */
export interface Foreseen {
  /** How many changes are pending. */
  readonly count: number
  /** Facts of a path, from those that the host reported. */
  facts(path: string, present: FileFacts | undefined): FileFacts | undefined
  /** The content that a change writes to a path; `undefined` where none does. */
  content(
    path: string,
  ): { readonly sha256: string | undefined; readonly bytes: Buffer | undefined } | undefined
  /** The new target of a symbolic link. */
  target(path: string): string | undefined
  /** Paths in a folder that changes make. */
  below(folder: string): readonly string[]
  /** The last change that writes or removes a path, counted from 1. */
  writtenAt(path: string): number | undefined
  user(name: string): ForeseenUser | undefined
  hasGroup(name: string): boolean
  unit(name: string): ForeseenUnit | undefined
  /** `undefined`: no change concerns the package. */
  hasPackage(name: string): boolean | undefined
  /** Whether a change with unknown effects may make the resource. */
  mayMake(resource: `file:${string}` | 'package:*'): boolean
}
