import type { Foreseen } from '../core/foreseen.ts'
import { type Failure, isFailure, type ProbeOutput } from '../core/module-definition.ts'
import { Secret } from '../core/secret.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import { unreadable } from './probe-trouble.ts'

export interface UserParams {
  readonly name: string
  readonly state?: 'present' | 'absent'
  readonly uid?: number
  readonly group?: string
  readonly groups?: readonly string[]
  readonly append?: boolean
  readonly home?: string
  readonly create_home?: boolean
  readonly shell?: string
  readonly comment?: string
  readonly system?: boolean
  readonly password_hash?: string
  readonly remove_home?: boolean
}

/** A line of passwd(5). */
export interface PasswdEntry {
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
}

export interface UserState {
  /** `undefined` when there is no such user. */
  readonly entry: PasswdEntry | undefined
  /** All groups, the primary one first. */
  readonly groups: readonly string[]
  /** Those of the groups asked for that the host has. */
  readonly knownGroups: readonly string[]
  readonly hasHome: boolean
  /** `undefined` when it was not asked. */
  readonly hasPassword: boolean | undefined
}

/** `getent` knows users from everywhere (LDAP …); BusyBox has none, and the files must do. */
export function userProbe(params: UserParams): Script {
  const { name, home = '', password_hash: hash } = params
  const groups = askedGroups(params)
  return joinScripts([
    sh`ask() { if command -v getent >/dev/null; then getent "$@"; else db=$1; shift; for key do grep "^$key:" "/etc/$db"; done; fi; }
entry=$(ask passwd ${name})
if [ -n "$entry" ]; then
  printf 'entry %s\\n' "$entry"
  printf 'groups %s\\n' "$(id -Gn ${name})"
  home=$(printf '%s' "$entry" | cut -d: -f6)
fi
want=${home}
if [ -d "\${want:-$home}" ]; then echo home; fi`,
    ...(groups.length === 0
      ? []
      : [sh`ask group ${groups} | while IFS=: read -r one rest; do printf 'group %s\\n' "$one"; done`]),
    ...(hash === undefined ? [] : [passwordProbe(name, hash)]),
    sh`:`,
  ])
}

/** Compared on the host, so that the present hash does not leave it. */
function passwordProbe(name: string, hash: string): Script {
  return sh`if [ -n "$entry" ]; then
  if shadow=$(grep ${`^${escapeForGrep(name)}:`} /etc/shadow); then
    shadow=\${shadow#*:}
    if [ "\${shadow%%:*}" = ${new Secret(hash)} ]; then echo 'password same'; else echo 'password other'; fi
  else
    [ -r /etc/shadow ] || echo '/etc/shadow: Permission denied' >&2
    echo 'password other'
  fi
fi`
}

export function askedGroups({ group, groups = [] }: UserParams): readonly string[] {
  return [...new Set([...(group === undefined ? [] : [group]), ...groups])]
}

export function readUser(
  output: ProbeOutput,
  params: UserParams,
  foreseen: Foreseen | undefined,
): UserState | Failure {
  const state = readAnswer(output)
  return isFailure(state) || foreseen === undefined ? state : withForeseen(state, params, foreseen)
}

/** As it would be with earlier changes made, in a dry run. */
function withForeseen(state: UserState, params: UserParams, foreseen: Foreseen): UserState {
  const asked = askedGroups(params)
  const knownGroups = asked.filter((one) => state.knownGroups.includes(one) || foreseen.hasGroup(one))
  const user = foreseen.user(params.name)
  const home = params.home ?? user?.home ?? state.entry?.home ?? `/home/${params.name}`
  const hasHome = state.hasHome || foreseen.facts(home, undefined) !== undefined
  if (user === undefined) return { ...state, knownGroups, hasHome }
  if (!user.isThere) return { ...state, knownGroups, hasHome, entry: undefined, groups: [] }
  const { uid = state.entry?.uid ?? params.uid ?? -1, shell, comment, groups } = user
  const gid = state.entry?.gid ?? -1
  const { hasPassword = params.password_hash === undefined ? undefined : false } = state
  return { entry: { uid, gid, comment, home: user.home, shell }, groups, knownGroups, hasHome, hasPassword }
}

function readAnswer(output: ProbeOutput): UserState | Failure {
  const said = output.stderr.toString().trim().split('\n')[0] ?? ''
  if (output.code !== 0 || /permission denied/i.test(said)) return unreadable(said, output.code)
  const lines = output.stdout.toString().split('\n')
  const after = (word: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
  const [text] = after('entry')
  const entry = text === undefined ? undefined : parseEntry(text)
  if (isFailure(entry)) return entry
  const [password] = after('password')
  return {
    entry,
    groups: (after('groups')[0] ?? '').split(' ').filter((one) => one !== ''),
    knownGroups: after('group'),
    hasHome: lines.includes('home'),
    hasPassword: password === undefined ? undefined : password === 'same',
  }
}

function parseEntry(text: string): PasswdEntry | Failure {
  const [, , uid = '', gid = '', comment = '', home = '', shell = ''] = text.split(':')
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return unreadable(`no line of passwd: ${text}`, 0)
  return { uid: Number(uid), gid: Number(gid), comment, home, shell }
}

function escapeForGrep(text: string): string {
  return text.replace(/[.$]/g, '\\$&')
}
