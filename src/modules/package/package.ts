import { defineModule, type Failure, failure } from '../../core/module-definition.ts'
import { namesOf, type PackageParams, planPackages } from './package-plan.ts'
import { packageProbe } from './package-probe.ts'
import { type PackageState, readPackages } from './package-state.ts'

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
      may_remove: {
        type: 'array',
        items: NAME,
        description:
          'Other packages that may be removed with it, or in its favour. Without it the task fails, and names them.',
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
  probe: (params) => packageProbe(namesOf(params), params.state ?? 'present'),
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
