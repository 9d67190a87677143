import type { Effect, ForeseenUser } from '../../core/foreseen.ts'
import { inFolder } from '../../core/held-folder.ts'
import { type Change, type Failure, failure } from '../../core/module-definition.ts'
import { Secret } from '../../core/secret.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { MAKE } from '../shared/files/made-folders.ts'
import { askedGroups, type PasswdEntry, type UserParams, type UserState } from './user-state.ts'

export function createUser(asked: UserParams, state: UserState): readonly Change[] | Failure {
  const params = named(asked, state)
  const { name, password_hash: hash } = params
  return [
    ...groupChanges(params, state),
    {
      ...change(`create user ${name}`, newUser(params, makesHome(params) && !state.hasHome)),
      leaves: createdUser(params),
    },
    ...(hash === undefined ? [] : [passwordChange(name, hash)]),
  ]
}

function createdUser(params: UserParams): readonly Effect[] {
  const { name, uid, home = `/home/${name}`, shell = '', comment = '', groups = [], group = name } = params
  const all = [group, ...groups.filter((one) => one !== group)]
  const owned = { owner: name, group }
  return [
    { kind: 'user', name, isThere: true, uid, home, shell, comment, groups: all },
    { kind: 'group', name: group },
    ...(makesHome(params) ? [{ kind: 'folder', path: home, ...owned } as const] : []),
  ]
}

/** The changes that correct a user: one for each attribute, so that a dry run shows what differs. */
export function mendUser(
  asked: UserParams,
  state: UserState,
  entry: PasswdEntry,
): readonly Change[] | Failure {
  const params = named(asked, state)
  const { name, uid, group, home, shell, comment, password_hash: hash } = params
  if (uid !== undefined && uid !== entry.uid)
    return failure(
      `user ${name} has the number ${entry.uid}, not ${uid}`,
      'files would change hands: change it by hand with `usermod -u`, and their owners with it',
    )
  const { groups: now } = state
  const modify = (what: string, options: Script, set: Partial<ForeseenUser>): Change => ({
    ...change(`set ${what} of ${name}`, sh`usermod ${options} ${name}`),
    leaves: [{ kind: 'user', name, isThere: true, ...entry, groups: now, ...set }],
  })
  const changes: Change[] = [...groupChanges(params, state)]
  if (group !== undefined && state.groups[0] !== group)
    changes.push(modify(`primary group (${group})`, sh`-g ${group}`, { groups: [group, ...now.slice(1)] }))
  const groups = membershipChange(params, state)
  if (groups !== undefined) changes.push(groups)
  if (home !== undefined && entry.home !== home)
    changes.push(modify(`home (${home})`, sh`-d ${home}`, { home }))
  if (shell !== undefined && entry.shell !== shell)
    changes.push(modify(`shell (${shell})`, sh`-s ${shell}`, { shell }))
  if (comment !== undefined && entry.comment !== comment)
    changes.push(modify(`comment (${comment})`, sh`-c ${comment}`, { comment }))
  if (hash !== undefined && state.hasPassword !== true) changes.push(passwordChange(name, hash))
  if (makesHome(params) && !state.hasHome) changes.push(homeChange(name, home ?? entry.home))
  return changes
}

export function removeUser(
  { name, remove_home: removesHome = false }: UserParams,
  { entry }: UserState,
): readonly Change[] | Failure {
  if (name === 'root') return failure('root is not removed')
  if (entry === undefined) return []
  const script = removesHome
    ? sh`if command -v userdel >/dev/null; then userdel -r ${name}; else deluser --remove-home ${name}; fi`
    : sh`if command -v userdel >/dev/null; then userdel ${name}; else deluser ${name}; fi`
  const leaves: readonly Effect[] = [
    { kind: 'user', name, isThere: false, ...entry, groups: [] },
    ...(removesHome ? [{ kind: 'gone', path: entry.home } as const] : []),
  ]
  return [{ ...change(`remove user ${name}${removesHome ? ' and its home' : ''}`, script), leaves }]
}

function makesHome({ create_home: creates, system = false }: UserParams): boolean {
  return creates ?? !system
}

/** The parameters with names in place of numbers. An existing group with a new user's name becomes the user's primary group. */
function named(params: UserParams, { knownGroups, hasOwnGroup }: UserState): UserParams {
  const nameOf = (group: string): string => knownGroups.get(group) ?? group
  const { name, group = hasOwnGroup ? name : undefined, groups } = params
  return {
    ...params,
    ...(group === undefined ? {} : { group: nameOf(group) }),
    ...(groups === undefined ? {} : { groups: groups.map(nameOf) }),
  }
}

function groupChanges(params: UserParams, { knownGroups, hasOwnGroup }: UserState): readonly Change[] {
  const known = new Set([...knownGroups.values(), ...(hasOwnGroup ? [params.name] : [])])
  return askedGroups(params)
    .filter((group) => !known.has(group))
    .map((group) => ({
      ...change(
        `create group ${group}`,
        sh`if command -v groupadd >/dev/null; then groupadd ${group}; else addgroup ${group}; fi`,
      ),
      leaves: [{ kind: 'group', name: group }],
    }))
}

/**
 * Shell that makes a user. useradd makes the home by path; where others could redirect that path, the home is made
 * separately.
 */
function newUser(params: UserParams, makesTheHome: boolean): Script {
  const { name, home } = params
  const whole = creation(params, makesTheHome)
  if (!makesTheHome || home === undefined) return whole
  const safe = inFolder({
    folder: home,
    missing: true,
    byOther: undefined,
    script: joinScripts([
      sh`if [ -z "$open" ]; then\n${whole}\nexit\nfi`,
      creation(params, false),
      ...ownHome(name, home),
    ]),
  })
  return { ...safe, shown: whole.shown }
}

/** The command that makes a user: useradd of the shadow suite, or BusyBox's adduser. */
function creation(params: UserParams, makesTheHome: boolean): Script {
  const { name, uid, group, groups = [], home, shell, comment, system = false } = params
  const options = words([
    [makesTheHome, sh`-m`, sh`-M`],
    [system, sh`-r`],
    [uid !== undefined, sh`-u ${uid ?? 0}`],
    [group !== undefined, sh`-g ${group ?? ''}`],
    [groups.length > 0, sh`-G ${groups.join(',')}`],
    [home !== undefined, sh`-d ${home ?? ''}`],
    [shell !== undefined, sh`-s ${shell ?? ''}`],
    [comment !== undefined, sh`-c ${comment ?? ''}`],
  ])
  const plain = words([
    [!makesTheHome, sh`-H`],
    [system, sh`-S`],
    [uid !== undefined, sh`-u ${uid ?? 0}`],
    [group !== undefined, sh`-G ${group ?? ''}`],
    [home !== undefined, sh`-h ${home ?? ''}`],
    [shell !== undefined, sh`-s ${shell ?? ''}`],
    [comment !== undefined, sh`-g ${comment ?? ''}`],
  ])
  const join = groups.map((one) => sh`\n  addgroup ${name} ${one}`)
  return sh`set -e
if command -v useradd >/dev/null; then
  useradd ${options} ${name}
else
  adduser -D ${plain} ${name}${joinScripts(join, '')}
fi`
}

function words(options: readonly (readonly [boolean, Script, Script?])[]): Script {
  const chosen = options
    .map(([condition, yes, no]) => (condition ? yes : no))
    .filter((one) => one !== undefined)
  return joinScripts(chosen, ' ')
}

function membershipChange({ name, groups, append = true }: UserParams, state: UserState): Change | undefined {
  if (groups === undefined) return undefined
  const present = state.groups.slice(1)
  const missing = groups.filter((group) => !state.groups.includes(group))
  if (append && missing.length === 0) return undefined
  const then = (members: readonly string[]): readonly Effect[] =>
    state.entry === undefined
      ? []
      : [{ kind: 'user', name, isThere: true, ...state.entry, groups: [...new Set(members)] }]
  if (append) {
    const script = sh`if command -v usermod >/dev/null; then usermod -a -G ${missing.join(',')} ${name}; else for group in ${missing}; do addgroup ${name} "$group" || exit 1; done; fi`
    return {
      ...change(`add ${name} to ${missing.join(', ')}`, script),
      leaves: then([...state.groups, ...missing]),
    }
  }
  const surplus = present.filter((group) => !groups.includes(group))
  if (missing.length === 0 && surplus.length === 0) return undefined
  return {
    ...change(`set groups of ${name} to ${groups.join(', ')}`, sh`usermod -G ${groups.join(',')} ${name}`),
    leaves: then([...state.groups.slice(0, 1), ...groups]),
  }
}

/** The shell itself writes the hash to chpasswd's stdin, so that `ps` never shows it. */
function passwordChange(name: string, hash: string): Change {
  const script = sh`printf '%s:%s\\n' ${name} ${new Secret(hash)} | chpasswd -e`
  return { ...change(`set password of ${name}`, script), leaves: [] }
}

function homeChange(name: string, home: string): Change {
  const scripts = ownHome(name, home)
  const script = inFolder({
    folder: home,
    missing: true,
    byOther: undefined,
    script: { ...joinScripts(scripts), shown: scripts.at(-1)?.shown ?? '' },
  })
  return {
    ...change(`create home ${home} of ${name}`, script),
    leaves: [{ kind: 'folder', path: home, owner: name, mode: '0755' }],
  }
}

/**
 * The home belongs to the user from the moment at which the user could change anything in it, and root does nothing
 * there afterwards.
 */
function ownHome(name: string, home: string): readonly Script[] {
  return [
    MAKE,
    sh`_w_make_way
[ -O . ] || _w_die ${`somebody else has made ${home} meanwhile`}`,
    sh`if [ -d /etc/skel ]; then cp -R /etc/skel/. .; fi
${HOME_MODE}
chown -R -h ${name}:"$(id -g ${name})" .`,
  ]
}

/** The mode of a home, as useradd chooses it: login.defs(5) gives the mode or the mask. */
const HOME_MODE = sh`default_of() { sed -n "s/^[[:blank:]]*$1[[:blank:]][[:blank:]]*\\([0-7][0-7]*\\).*/\\1/p" /etc/login.defs 2>/dev/null | tail -n 1; }
mode=$(default_of HOME_MODE)
mask=$(default_of UMASK)
chmod "\${mode:-$(printf '%o' $((0777 & ~0\${mask:-022})))}" .`

function change(summary: string, script: Script): Change {
  return { summary, steps: [{ kind: 'run', script }] }
}
