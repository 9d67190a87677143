import { type Failure, failure, type ProbeOutput } from '../../core/module-definition.ts'
import { type Script, sh } from '../../core/shell.ts'
import { unreadable } from '../shared/commands/probe-trouble.ts'
import { processRunning } from '../shared/conditions/presence-tests.ts'
import { type VrrpInstance, vrrpInstances } from './keepalived-config.ts'

/** An instance of the configuration, and its state on the host. */
export interface KeepalivedState extends VrrpInstance {
  readonly isRunning: boolean
  /** Those of the instance's addresses that the host holds. */
  readonly holds: readonly string[]
}

/**
 * A probe of keepalived. stderr has the complaints of keepalived's own check; stdout ends with the configuration,
 * behind the last mark.
 */
export function keepalivedProbe(config: string): Script {
  return sh`text=$(cat ${config}) || exit 2
command -v keepalived >/dev/null || { echo 'keepalived is not installed' >&2; exit 3; }
keepalived -t -f ${config} >&2 || exit 4
if ${processRunning('keepalived')}; then echo running; else echo stopped; fi
ip -o address show | sed 's/^[0-9]*: *[^ ]* *inet6\\{0,1\\} \\([^ /]*\\).*/address \\1/'
printf 'config\\n%s\\n' "$text"`
}

export function readKeepalived(
  { code, stdout, stderr }: ProbeOutput,
  config: string,
  instance: string | undefined,
): KeepalivedState | Failure {
  const said = stderr.toString().trim()
  if (code === 3) return failure(said, 'install it first: `package: keepalived`')
  if (code === 4) return failure(`${config} is not valid: ${complaintIn(said, config)}`)
  const [, facts = '', text = ''] = /^([\s\S]*?\n)config\n([\s\S]*)$/.exec(stdout.toString()) ?? []
  if (code !== 0 || facts === '') return unreadable(said, code)
  const found = chosen(vrrpInstances(text), instance, config)
  if ('kind' in found) return found
  const here = facts.split('\n').map((line) => line.replace('address ', ''))
  return {
    ...found,
    isRunning: here.includes('running'),
    holds: found.addresses.filter((address) => here.includes(address)),
  }
}

/** The first line of keepalived's complaints that names a place. */
function complaintIn(said: string, config: string): string {
  const lines = said.split('\n')
  return lines.find((line) => line.startsWith(`(${config}:`)) ?? lines.at(-1) ?? ''
}

function chosen(
  instances: readonly VrrpInstance[],
  name: string | undefined,
  config: string,
): VrrpInstance | Failure {
  const names = instances.map((one) => one.name)
  if (name === undefined && names.length > 1) return failure(`which \`instance\`: ${names.join(', ')}?`)
  const found = name === undefined ? instances[0] : instances.find((one) => one.name === name)
  const what = name === undefined ? 'no vrrp_instance' : `no vrrp_instance ${name}`
  return found ?? failure(`${config} has ${what}`, 'files that it includes are not read')
}
