import { type Change, defineModule, type Failure, failure } from '../core/module-definition.ts'
import { installScript, removeScript, upgradeScript } from './package-scripts.ts'
import { type PackageState, packageProbe, readPackages } from './package-state.ts'

interface PackageParams {
  readonly name?: string
  readonly names?: readonly string[]
  readonly state?: 'present' | 'absent' | 'latest'
  readonly refresh?: boolean
}

const NAME = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9+._:-]*$' } as const

export const packages = defineModule({
  name: 'package',
  summary: 'Keeps packages installed or not, with apt, dnf, yum, zypper or apk, whichever the host has.',
  params: {
    type: 'object',
    properties: {
      name: {
        ...NAME,
        description: 'The package, as the host names it; not a virtual one that others provide.',
      },
      names: {
        type: 'array',
        items: NAME,
        minItems: 1,
        description: 'Several packages, in place of `name`.',
      },
      state: {
        enum: ['present', 'absent', 'latest'],
        description: '"present" when not given. latest: as new as the lists on the host know of.',
      },
      refresh: {
        type: 'boolean',
        description:
          'Fetches the lists of packages before anything is installed. Without it apt does so when a package cannot be found.',
      },
    },
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      manager: { type: 'string', description: 'apt, dnf, yum, zypper or apk.' },
      versions: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'What is installed of the packages named, with its version.',
      },
    },
    required: ['manager', 'versions'],
    additionalProperties: false,
  },
  examples: [
    `- name: what the appliance needs is there
  package:
    names: [lsyncd, keepalived, rsync]
  become: root`,
    `- name: rsync is there
  package: rsync
  become: root`,
  ],
  shorthand: 'name',
  check: checkNames,
  probe: (params) => packageProbe(namesOf(params), { latest: params.state === 'latest' }),
  read: (output, params, foreseen): PackageState | Failure => readPackages(output, namesOf(params), foreseen),
  plan: (params, state) => checkNames(params) ?? planPackages(params, state),
  report: ({ manager, installed }) => ({ manager, versions: Object.fromEntries(installed) }),
  reads: () => [],
  touches: () => ['package:*'],
})

function checkNames({ name, names }: PackageParams): Failure | undefined {
  return (name === undefined) === (names === undefined)
    ? failure('either `name` or `names` must be given')
    : undefined
}

function namesOf({ name, names = [] }: PackageParams): readonly string[] {
  return name === undefined ? [...new Set(names)] : [name]
}

function planPackages(
  params: PackageParams,
  { manager, installed, outdated }: PackageState,
): readonly Change[] {
  const { state = 'present', refresh = false } = params
  const names = namesOf(params)
  const there = names.filter((name) => installed.has(name))
  if (state === 'absent')
    return there.length === 0 ? [] : [change('remove', there, removeScript(manager, there))]
  const missing = names.filter((name) => !installed.has(name))
  const old = state === 'latest' ? there.filter((name) => outdated.includes(name)) : []
  return [
    ...(missing.length === 0 ? [] : [change('install', missing, installScript(manager, missing, refresh))]),
    ...(old.length === 0 ? [] : [change('upgrade', old, upgradeScript(manager, old, refresh))]),
  ]
}

function change(verb: string, names: readonly string[], script: ReturnType<typeof removeScript>): Change {
  return {
    summary: `${verb} ${names.join(', ')}`,
    leaves: names.map((name) => ({ kind: 'package', name, isThere: verb !== 'remove' })),
    leavesMore: true,
    steps: [{ kind: 'run', script }],
  }
}
