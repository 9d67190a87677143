import { type Failure, failure } from '../core/module-definition.ts'
import { type Script, sh } from '../core/shell.ts'
import type { InitState } from './init-state.ts'

/** One call for all; leaves the main process in `$pid`. A unit that a SysV script was turned into is asked once more. */
export function systemdProbe(name: string): Script {
  return sh`echo systemd
shown=$(systemctl show -p LoadState -p ActiveState -p UnitFileState -p MainPID -p NeedDaemonReload -p ActiveEnterTimestampMonotonic -p StateChangeTimestampMonotonic -- ${name})
printf '%s\\n' "$shown"
nl='
'
pid=\${shown#*MainPID=}
pid=\${pid%%"$nl"*}
case $shown in
*UnitFileState=generated* | *"UnitFileState=$nl"* | *UnitFileState=) printf 'Asked=%s\\n' "$(systemctl is-enabled ${name} 2>/dev/null)" ;;
esac`
}

export function readSystemd(text: string, name: string): InitState | Failure {
  const properties = new Map(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const get = (property: string): string => properties.get(property) ?? ''
  const load = get('LoadState')
  if (load === 'not-found')
    return failure(
      `there is no service ${name}`,
      'is its package installed, and the name spelt as `systemctl list-unit-files` has it?',
    )
  if (load !== 'loaded' && load !== 'masked')
    return failure(
      `systemd cannot load ${name}: ${load === '' ? 'it does not answer' : load}`,
      `\`systemctl status ${name}\` on the host says why`,
    )
  return {
    system: 'systemd',
    active: ['active', 'reloading', 'refreshing'].includes(get('ActiveState')),
    enabled: enabledAs(get('UnitFileState'), get('Asked')),
    masked: load === 'masked',
    pid: Number(get('MainPID')) || 0,
    needsDaemonReload: get('NeedDaemonReload') === 'yes',
    activeSinceMs: fromMicroseconds(get('ActiveEnterTimestampMonotonic')),
    changedSinceMs: fromMicroseconds(get('StateChangeTimestampMonotonic')),
  }
}

function enabledAs(unitFileState: string, asked: string): InitState['enabled'] {
  switch (asked === '' ? unitFileState : asked) {
    case 'enabled':
    case 'alias':
    case 'indirect':
      return 'yes'
    case 'static':
    case 'generated':
    case 'transient':
      return 'fixed'
    default:
      return 'no'
  }
}

function fromMicroseconds(text: string): number | undefined {
  return /^[1-9]\d*$/.test(text) ? Number(text) / 1000 : undefined
}
