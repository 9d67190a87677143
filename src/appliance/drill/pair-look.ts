import { sh } from '../../core/shell.ts'
import { type DrillHost, mustSh } from './drill-host.ts'
import type { PairSettings } from './pair-settings.ts'

/** How a host is, as far as a drill needs it to be well before it begins and after it ends. */
export interface HostLook {
  readonly host: string
  readonly holdsVip: boolean
  readonly app: boolean
  readonly sync: boolean
  readonly keepalived: boolean
  /** As the standby: it has the files of the host that serves, and that one has what only this one had. */
  readonly joined: boolean
  /** Why it says that it cannot serve; empty when it can. */
  readonly unfit: string
}

export async function lookAt(host: DrillHost, settings: PairSettings): Promise<HostLook> {
  const { vip, app, syncService, runFolder } = settings
  const script = sh`
vip=${vip} app=${app} sync=${syncService} run=${runFolder}
runs() {
  if [ -d /run/systemd/system ]; then systemctl --quiet is-active "$1"; else service "$1" status >/dev/null 2>&1; fi
}
[ -z "$(ip -o address show to "$vip")" ] || echo vip
! runs "$app" || echo app
! runs "$sync" || echo sync
! pidof keepalived >/dev/null || echo keepalived
[ ! -e "$run/joined" ] || echo joined
[ ! -e "$run/unfit" ] || echo "unfit $(head -c 1000 "$run/unfit" | head -n 1)"
`
  const lines = (await mustSh(host, script.source)).split('\n')
  return {
    host: host.name,
    holdsVip: lines.includes('vip'),
    app: lines.includes('app'),
    sync: lines.includes('sync'),
    keepalived: lines.includes('keepalived'),
    joined: lines.includes('joined'),
    unfit: lines.find((line) => line.startsWith('unfit '))?.slice('unfit '.length) ?? '',
  }
}

/** What is wrong with a pair, in words; empty when it is well. `serves` is whether the WebSocket answers from outside. */
export function troublesOf(
  looks: readonly HostLook[],
  serves: boolean,
  { sync, app, syncService, vip }: PairSettings,
): readonly string[] {
  const holders = looks.filter(({ holdsVip }) => holdsVip).map(({ host }) => host)
  return [
    ...(holders.length === 1
      ? []
      : [`${holders.length === 0 ? 'no host holds' : `${holders.join(' and ')} hold`} ${vip}`]),
    ...(serves ? [] : ['the WebSocket does not answer']),
    ...looks.flatMap((look) => [
      ...(look.keepalived ? [] : [`keepalived does not run on ${look.host}`]),
      ...(look.joined || look.holdsVip ? [] : [`${look.host} does not have the other host's files yet`]),
      ...(look.unfit === '' ? [] : [`${look.host} is unfit: ${look.unfit}`]),
      ...(look.app === look.holdsVip ? [] : [`${app} ${look.app ? 'runs' : 'does not run'} on ${look.host}`]),
      ...(look.sync === (sync === 'both' || look.holdsVip)
        ? []
        : [`${syncService} ${look.sync ? 'runs' : 'does not run'} on ${look.host}`]),
    ]),
  ]
}
