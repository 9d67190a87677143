import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isAbsolute, normalize } from 'node:path'
import { TRUST_FOLDER, type Trust } from '../core/trusted-files.ts'

/** The user who runs the program. */
interface Who {
  readonly uid: number
  readonly gid: number
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * The users whom this process trusts: its own user, root, and, as in git, the user who became root with sudo, who
 * could do all that without wrtcplay. A group is trusted when it has no other members, because with a umask of 002 all
 * files are writable for the user's own group.
 */
export function processTrust({ uid, gid, env }: Who): Trust {
  const caller = uid === 0 && /^\d{1,10}$/.test(env['SUDO_UID'] ?? '') ? Number(env['SUDO_UID']) : uid
  const trusted = new Set([0, uid, caller])
  const accounts = once(readAccounts)
  const groups = new Map<number, boolean>()
  const isPrivate = (group: number): boolean => {
    const known = groups.get(group) ?? isOfTrusted(group, trusted, accounts(), { uid, gid })
    groups.set(group, known)
    return known
  }
  return {
    user: uid,
    isTrustedUser: (one) => trusted.has(one),
    isTrustedGroup: isPrivate,
    userName: (one) => accounts().users.find((user) => user.uid === one)?.name ?? `uid ${one}`,
    groupName: (one) => accounts().groups.find((group) => group.gid === one)?.name ?? `gid ${one}`,
    folders: (env[TRUST_FOLDER] ?? '').split(':').filter(isAbsolute).map(withoutSlash),
  }
}

/** For systems without user ids, where ownership shows nothing. */
export const TRUST_ALL: Trust = {
  user: 0,
  isTrustedUser: () => true,
  isTrustedGroup: () => true,
  userName: String,
  groupName: String,
  folders: [''],
}

interface Accounts {
  readonly users: readonly { readonly name: string; readonly uid: number; readonly gid: number }[]
  readonly groups: readonly Group[]
}

interface Group {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/**
 * Whether all members of a group are trusted. The members of a group that the local files do not list are unknown, so
 * of such groups only the user's own is looked up.
 */
function isOfTrusted(
  gid: number,
  trusted: ReadonlySet<number>,
  { users, groups }: Accounts,
  own: { readonly uid: number; readonly gid: number },
): boolean {
  const listed = groups.filter((group) => group.gid === gid)
  const found = listed.length > 0 || gid !== own.gid || gid !== own.uid ? listed : askForGroup(gid)
  if (found.length === 0) return false
  const primary = users.filter((user) => user.gid === gid)
  const members = found.flatMap((group) => group.members)
  const isTrustedName = (name: string): boolean =>
    users.some((user) => user.name === name && trusted.has(user.uid))
  return primary.every(({ uid }) => trusted.has(uid)) && members.every(isTrustedName)
}

function readAccounts(): Accounts {
  return {
    users: linesOf('/etc/passwd').flatMap(([name = '', , uid, gid]) =>
      isNumber(uid) && isNumber(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : [],
    ),
    groups: linesOf('/etc/group').flatMap(groupOf),
  }
}

function linesOf(path: string): readonly (readonly string[])[] {
  try {
    return fieldsOf(readFileSync(path, 'utf8'))
  } catch {
    return []
  }
}

/** Looks a group up in a directory service, where there is one. */
function askForGroup(gid: number): readonly Group[] {
  const { stdout } = spawnSync('getent', ['group', String(gid)], { encoding: 'utf8', timeout: 5000 })
  return fieldsOf(stdout ?? '').flatMap(groupOf)
}

function fieldsOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => line.split(':'))
}

function groupOf([name = '', , gid, members = '']: readonly string[]): readonly Group[] {
  return isNumber(gid)
    ? [{ name, gid: Number(gid), members: members.split(',').filter((one) => one !== '') }]
    : []
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text)
}

function withoutSlash(path: string): string {
  const normal = normalize(path)
  return normal === '/' ? '' : normal.replace(/\/$/, '')
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
