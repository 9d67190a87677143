/** What a host says of something in its file system, or would say of what is not made yet. */
export interface FileFacts {
  readonly type: 'file' | 'directory' | 'link' | 'other'
  /** Four octal digits. */
  readonly mode: string
  /** Empty where a number is not known beforehand. */
  readonly uid: string
  readonly gid: string
  readonly owner: string
  readonly group: string
  readonly size: number
}

/** Owner, group and permissions that a change sets; `undefined` keeps what is there, or gives what is new the maker's. */
export interface SetAttributes {
  readonly owner?: string | undefined
  readonly group?: string | undefined
  /** Four octal digits. */
  readonly mode?: string | undefined
}

/** What there is once a change is made. */
export type Effect =
  | (SetAttributes & {
      readonly kind: 'file'
      readonly path: string
      readonly size: number
      /** `undefined` where it is made on the host. */
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
  /** `undefined`: the next free one. */
  readonly uid?: number | undefined
  readonly home: string
  readonly shell: string
  readonly comment: string
  /** The primary one first. */
  readonly groups: readonly string[]
}

interface SetUnit {
  readonly active?: boolean
  readonly enabled?: boolean
  /** systemd reads its files again. */
  readonly isRead?: true
  /** It reads its own settings again. */
  readonly isReloaded?: true
}

/** A unit as earlier changes would leave it; what they do not touch is `undefined`. */
export interface ForeseenUnit {
  readonly active: boolean | undefined
  readonly enabled: boolean | undefined
  /** By which change it is started, its settings are read, its files are read: see `writtenAt`. */
  readonly startedAt: number | undefined
  readonly loadedAt: number | undefined
  readonly readAt: number | undefined
}

/**
 * What a host would be like with the changes made that a dry run leaves pending, as far as that can be told. A run has
 * none: there the host itself tells.
 */
export interface Foreseen {
  /** How many changes there are. */
  readonly count: number
  /** Facts of a path, from those that the host has told. */
  facts(path: string, present: FileFacts | undefined): FileFacts | undefined
  /** Content that is written there; `undefined` where none is. */
  content(
    path: string,
  ): { readonly sha256: string | undefined; readonly bytes: Buffer | undefined } | undefined
  /** What a symbolic link is turned to. */
  target(path: string): string | undefined
  /** Paths in a folder that are made. */
  below(folder: string): readonly string[]
  /** The last change that writes or removes a path, counted from 1. */
  writtenAt(path: string): number | undefined
  user(name: string): ForeseenUser | undefined
  hasGroup(name: string): boolean
  unit(name: string): ForeseenUnit | undefined
  /** `undefined`: as it is. */
  hasPackage(name: string): boolean | undefined
  /** Whether a change that does not say what it leaves may make something there. */
  mayMake(resource: `file:${string}` | 'package:*'): boolean
}
