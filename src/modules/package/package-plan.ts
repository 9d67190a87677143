import { type Change, type Failure, failure } from '../../core/module-definition.ts'
import type { Script } from '../../core/shell.ts'
import type { WantedState } from './package-probe.ts'
import { installScript, keepScript, removeScript, upgradeScript } from './package-scripts.ts'
import type { PackageState } from './package-state.ts'

export interface PackageParams {
  readonly name?: string
  readonly names?: readonly string[]
  readonly state?: WantedState
  readonly refresh?: boolean
  readonly may_remove?: readonly string[]
}

export function namesOf({ name, names = [] }: PackageParams): readonly string[] {
  return name === undefined ? [...new Set(names)] : [name]
}

export function planPackages(params: PackageParams, state: PackageState): readonly Change[] | Failure {
  const refused = consentFailure(params, state)
  if (refused !== undefined) return refused
  return params.state === 'absent' ? planRemoval(params, state) : planPresence(params, state)
}

/**
 * Why packages that are not named may not be removed or changed without the task's consent. Orphans that apk removes,
 * too, are needed by no other package.
 */
function consentFailure(params: PackageParams, { manager, outlook }: PackageState): Failure | undefined {
  const { state = 'present', may_remove: allowed = [] } = params
  const names = namesOf(params)
  const others = besides(outlook.removes, [...(state === 'absent' ? names : []), ...allowed])
  if (others.length === 0 || (manager === 'apk' && state === 'absent')) return undefined
  const action = state === 'absent' ? 'removing' : 'installing'
  return failure(
    `${action} ${names.join(', ')} would also remove ${others.join(', ')}`,
    `if that is wanted, name what may go: \`may_remove: [${others.join(', ')}]\``,
  )
}

function planRemoval(
  params: PackageParams,
  { manager, installed, broken, outlook }: PackageState,
): readonly Change[] | Failure {
  const there = namesOf(params).filter((name) => installed.has(name) || broken.has(name))
  if (there.length === 0) return []
  if (outlook.needed !== undefined)
    return failure(
      `${there.join(', ')} cannot be removed: "${outlook.needed}" stand in its way`,
      'remove those first',
    )
  const others = besides(outlook.removes, there)
  return [
    {
      ...change(`remove ${there.join(', ')}${along(others)}`, removeScript(manager, there)),
      ...leaving([...there, ...others], false),
    },
  ]
}

function planPresence(params: PackageParams, state: PackageState): readonly Change[] {
  const { manager, installed, outdated, automatic } = state
  const { refresh = false } = params
  const names = namesOf(params)
  const missing = names.filter((name) => !installed.has(name))
  const old = params.state === 'latest' ? names.filter((name) => outdated.includes(name)) : []
  const kept = automatic.filter((name) => installed.has(name))
  const changes: Change[] = []
  if (missing.length > 0) changes.push(installChange(missing, params, state))
  if (old.length > 0)
    changes.push({
      ...change(`upgrade ${old.join(', ')}`, upgradeScript(manager, old, refresh)),
      leavesMore: true,
    })
  if (kept.length > 0)
    changes.push(
      change(
        `keep ${kept.join(', ')} when what it came with goes (it is marked as installed automatically)`,
        keepScript(manager, kept),
      ),
    )
  return changes
}

function installChange(
  missing: readonly string[],
  { refresh = false, may_remove: allowed = [] }: PackageParams,
  { manager, broken, outlook }: PackageState,
): Change {
  const others = besides(outlook.installs, missing)
  const summary = installation(missing, broken) + along(others) + lost(besides(outlook.removes, missing))
  const script = installScript(manager, { names: missing, refresh, mayRemove: allowed.length > 0 })
  return outlook.missing === undefined
    ? { ...change(summary, script), ...leaving([...missing, ...others], true) }
    : {
        ...change(summary, script),
        leavesMore: true,
        doubt: `the host's lists of packages do not tell: ${outlook.missing}`,
      }
}

function installation(missing: readonly string[], broken: ReadonlyMap<string, string>): string {
  const fresh = missing.filter((name) => !broken.has(name))
  const halves = missing
    .filter((name) => broken.has(name))
    .map((name) => `finish ${name}, which is ${broken.get(name)}`)
  return [...(fresh.length === 0 ? [] : [`install ${fresh.join(', ')}`]), ...halves].join('; ')
}

function along(others: readonly string[]): string {
  return others.length === 0 ? '' : `, and with it ${others.join(', ')}`
}

function lost(others: readonly string[]): string {
  return others.length === 0 ? '' : `, and remove ${others.join(', ')}`
}

/** Names without the architecture that may follow. */
function besides(all: readonly string[], named: readonly string[]): readonly string[] {
  const bare = (name: string): string => name.replace(/:.*/, '')
  const known = new Set(named.flatMap((name) => [name, bare(name), name.replace(/\.[^.]*$/, '')]))
  return [...new Set(all)].filter((name) => !known.has(name) && !known.has(bare(name)))
}

/** The effects of a package change: whether the packages are there is known, but not what becomes of their files. */
function leaving(names: readonly string[], isThere: boolean): Pick<Change, 'leaves' | 'leavesMore'> {
  return { leaves: names.map((name) => ({ kind: 'package', name, isThere })), leavesMore: true }
}

function change(summary: string, script: Script): Change {
  return { summary, steps: [{ kind: 'run', script }] }
}
