import { quote } from './shell.ts'

/**
 * Files of the controller that are obeyed. Each is read only where nobody but the user, and root, could have written it or put
 * another one in its place. All but `problem` throw `Distrusted`, or what the file system says.
 */
export interface TrustedFiles {
  /** Of a regular file of at most so many bytes. */
  read(path: string, most?: number): Buffer
  /** A private key: nobody else may be able to read it either. */
  readPrivate(path: string, most?: number): Buffer
  /** A descriptor to read from, which the caller closes. */
  open(path: string): number
  /** Names in a folder, with what they are. */
  list(folder: string): readonly FolderEntry[]
  /** Why a file or folder must not be used; `undefined` where it may be, or is not there and could be made. */
  problem(path: string): Distrusted | undefined
  /** The same, for a private key. */
  privateProblem(path: string): Distrusted | undefined
}

export interface FolderEntry {
  readonly name: string
  readonly isFolder: boolean
  /** What the name's bytes are is no UTF-8, and `name` is not how it can be asked for. */
  readonly isGarbled: boolean
}

/** Somebody else could have written what is to be obeyed. The hint has the way out. */
export class Distrusted extends Error {
  override readonly name = 'Distrusted'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

/** Whom the user trusts with what he does. */
export interface Trust {
  /** The user's own id. */
  readonly user: number
  /** He himself, root, and who has become root by sudo. */
  isTrustedUser(uid: number): boolean
  /** Nobody else is a member. */
  isTrustedGroup(gid: number): boolean
  /** For messages: `alice`, `uid 1000`. */
  userName(uid: number): string
  groupName(gid: number): string
  /** Absolute paths of folders whose writers the user trusts, as he says himself. */
  readonly folders: readonly string[]
}

/** What the kernel says of a file: mode bits with the type. */
export interface FileStatus {
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

export interface Flaw {
  /** "belongs to alice", "can be written by everybody (mode 0777)". */
  readonly what: string
  /** What to do about it. */
  readonly remedy: (part: Part) => string
}

/** How somebody else could alter a file, or what is in a folder; `undefined` when nobody could. */
export function writeFlaw({ uid, gid, mode }: FileStatus, trust: Trust): Flaw | undefined {
  if (!trust.isTrustedUser(uid)) return ownerFlaw(uid, trust)
  if ((mode & 0o002) !== 0)
    return { what: `can be written by everybody (mode ${octal(mode)})`, remedy: command('chmod go-w') }
  if ((mode & 0o020) === 0 || trust.isTrustedGroup(gid)) return undefined
  const group = trust.groupName(gid)
  return { what: `can be written by the group ${group} (mode ${octal(mode)})`, remedy: command('chmod g-w') }
}

/** Whose file it is can change it, whatever its mode is. */
export function ownerFlaw(uid: number, trust: Trust): Flaw {
  const name = trust.userName(uid)
  const takeOver = command('chown -h root')
  const leave = trust.user === 0 ? `run this as ${name}, or copy the files` : 'copy the files'
  return {
    what: `belongs to ${name}`,
    remedy: (part) =>
      trust.user === 0 && part.kind !== 'folder' ? takeOver(part) : `${leave} to a folder of your own`,
  }
}

function command(words: string): (part: Part) => string {
  return ({ path }) => `${words} ${quote(path)}`
}

/**
 * How somebody else could read a private key, as ssh sees it. What root owns may be shared with a group, for its owner is not
 * the one who uses it.
 */
export function readFlaw({ uid, mode }: FileStatus, trust: Trust): Flaw | undefined {
  const isShared = uid === 0 && trust.user !== 0
  return (mode & (isShared ? 0o007 : 0o077)) === 0
    ? undefined
    : { what: `can be read by others (mode ${octal(mode)})`, remedy: command('chmod 600') }
}

/** In a sticky folder (/tmp) everybody makes files, and can rename and remove only his own. */
export function isSticky({ mode }: FileStatus): boolean {
  return (mode & 0o1000) !== 0
}

/** What is at fault on the way to a file. */
interface Part {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link'
}

/** A file or folder that was asked for, and what of it, or of the way to it, somebody else could change. */
export interface Fault {
  /** As it was asked for. */
  readonly path: string
  readonly part: Part
  readonly flaw: Flaw
}

/** `folder`: the one whose writers would have to be trusted to use it all the same; `undefined` where that is no way out. */
export function distrusted({ path, part, flaw }: Fault, folder: string | undefined): Distrusted {
  const subject = part.kind === 'file' ? 'it' : `the ${part.kind} ${part.path}`
  const anyway =
    folder === undefined
      ? ''
      : `; or, where all who can change it may act as you: ${TRUST_FOLDER}=${quote(folder)}`
  return new Distrusted(`${path} is not used: ${subject} ${flaw.what}`, `${flaw.remedy(part)}${anyway}`)
}

/** The environment variable with the folders whose writers are trusted, with colons between them. */
export const TRUST_FOLDER = 'WRTCPLAY_TRUST_FOLDER'

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
