import type { Foreseen } from '../../core/foreseen.ts'
import { type Failure, isFailure, type ProbeOutput } from '../../core/module-definition.ts'
import { Secret } from '../../core/secret.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { unreadable } from '../shared/commands/probe-trouble.ts'

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
  /** All groups of the user, the primary one first. */
  readonly groups: readonly string[]
  /** Requested groups that the host has: from the requested name or number to the name. */
  readonly knownGroups: ReadonlyMap<string, string>
  /** There is no such user, but there is a group with the user's name. */
  readonly hasOwnGroup: boolean
  readonly hasHome: boolean
  /** A path on the way to the home, or the home's own, that is no folder. */
  readonly blockedBy: string | undefined
  /** Whether the password is the requested one; `undefined` when none was requested. */
  readonly hasPassword: boolean | undefined
}

/** A probe of a user. `getent` knows users of all sources (LDAP …); BusyBox has no `getent`, and there the files are read. */
export function userProbe(params: UserParams): Script {
  const { name, home = '', password_hash: hash } = params
  return joinScripts([
    sh`ask() {
  if command -v getent >/dev/null; then getent "$1" "$2"; return; fi
  while IFS= read -r line || [ -n "$line" ]; do case $line in "$2:"*) printf '%s\\n' "$line" ;; esac; done <"/etc/$1"
}
numbered() {
  command -v getent >/dev/null && return
  while IFS=: read -r one password number rest; do if [ "$number" = "$1" ]; then echo "$one:"; return; fi; done </etc/group
}
entry=$(ask passwd ${name})
case $entry in ${name}:*) ;; *) entry= ;; esac
if [ -n "$entry" ]; then
  printf 'entry %s\\n' "$entry"
  printf 'groups %s\\n' "$(id -Gn ${name})"
  home=$(printf '%s' "$entry" | cut -d: -f6)
else
  case $(ask group ${name}) in ${name}:*) echo 'own group' ;; esac
  base=$(sed -n 's/^HOME=//p' /etc/default/useradd 2>/dev/null)
  home=\${base:-/home}/${name}
fi
want=${home}
want=\${want:-$home}
if [ -d "$want" ]; then
  echo home
else
  while [ ! -e "$want" ] && [ ! -L "$want" ]; do want=\${want%/*} want=\${want:-/}; done
  [ -d "$want" ] || printf 'blocked %s\\n' "$want"
fi`,
    ...askedGroups(params).map(
      (group) => sh`one=$(ask group ${group})
${isNumber(group) ? sh`one=\${one:-$(numbered ${group})}` : sh`:`}
[ -z "$one" ] || printf 'group %s %s\\n' ${group} "\${one%%:*}"`,
    ),
    ...(hash === undefined ? [] : [passwordProbe(name, hash)]),
    sh`:`,
  ])
}

/** A number means an existing group, and is never the name of a new one. */
export function isNumber(group: string): boolean {
  return /^\d+$/.test(group)
}

/** Compares on the host, so that the present hash does not leave the host. */
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

/** The state as pending changes of a dry run would leave it. */
function withForeseen(state: UserState, params: UserParams, foreseen: Foreseen): UserState {
  const asked = askedGroups(params)
  const made = asked.filter((one) => foreseen.hasGroup(one)).map((one) => [one, one] as const)
  const knownGroups = new Map([...made, ...state.knownGroups])
  const user = foreseen.user(params.name)
  const home = params.home ?? user?.home ?? state.entry?.home ?? `/home/${params.name}`
  const hasHome = state.hasHome || foreseen.facts(home, undefined) !== undefined
  const hasOwnGroup = state.hasOwnGroup || foreseen.hasGroup(params.name)
  const now = { ...state, knownGroups, hasHome, hasOwnGroup }
  if (user === undefined) return now
  if (!user.isThere) return { ...now, entry: undefined, groups: [] }
  const { uid = state.entry?.uid ?? params.uid ?? -1, shell, comment, groups } = user
  const gid = state.entry?.gid ?? -1
  const { hasPassword = params.password_hash === undefined ? undefined : false } = state
  return { ...now, entry: { uid, gid, comment, home: user.home, shell }, groups, hasPassword }
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
    knownGroups: new Map(
      after('group').map((line) => {
        const [asked = '', name = ''] = line.split(' ')
        return [asked, name] as const
      }),
    ),
    hasOwnGroup: lines.includes('own group'),
    hasHome: lines.includes('home'),
    blockedBy: after('blocked')[0],
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
