import { sh } from '../../core/shell.ts'
import type { Vip } from '../../inventory/model.ts'
import type { Scope } from '../../language/value-template.ts'
import { rootOnly } from '../facts/root-only.ts'
import { pairSettings } from '../settings/settings.ts'
import { DrillError, type DrillHost } from './drill-host.ts'
import type { WebSocketPlace } from './web-socket.ts'

/** What the failover scripts on the hosts were set to. */
export interface PairSettings {
  readonly scripts: string
  readonly vip: string
  /** As the inventory names it. */
  readonly interface: string | undefined
  readonly port: number
  readonly path: string
  readonly app: string
  readonly sync: 'follow_role' | 'both'
  readonly syncService: string
  /** Whose files the data is. */
  readonly user: string
  readonly data: string
  /** Where versions of files are put aside that both hosts wrote. */
  readonly conflicts: string
  readonly stateFolder: string
  readonly runFolder: string
  readonly minFreeKb: number
  /** Between two signs of life of keepalived. */
  readonly advertMs: number
}

/** From inventory and command line, as `status` has them: what a host says of itself is not run on another one. */
export function drillSettings(vip: Vip, scope: Scope): PairSettings {
  const { syncConfig: _, key: _key, ...known } = pairSettings(scope)
  return { ...known, vip: vip.address, interface: vip.interface, advertMs: advertMs(scope) }
}

/** As playbooks/appliance.yml has it. */
function advertMs(scope: Scope): number {
  const advert = scope['vrrp_advert']
  if (advert !== undefined) return Math.round(Number(advert) * 1000)
  const profile = scope['vip_profile']
  return profile === 'fast' ? 200 : profile === 'cautious' ? 1000 : 600
}

/**
 * Throws a `DrillError` when a host is not half of a pair that wrtcplay set up, or when others than root could put
 * something of their own in the place of what a drill runs there as root.
 */
export async function checkHost(host: DrillHost, { scripts }: PairSettings): Promise<void> {
  const files = ['wrtc-role', 'wrtc-pair.sh'].map((name) => `${scripts}/${name}`)
  const script = sh`for script in ${files}; do
  [ -f "$script" ] || { echo "there is no failover script $script" >&2; exit 1; }
done
${rootOnly(files)}`
  const { code, stderr } = await host.sh(script.source)
  if (code === 0) return
  if (code === 3)
    throw new DrillError(
      `${host.name}: ${stderr.trim()}`,
      "`wrtcplay status` names the folder; make it root's alone, and run `wrtcplay run playbooks/appliance.yml`",
    )
  throw new DrillError(
    `${host.name} is not half of a pair that fails over: ${stderr.trim()}`,
    'set the pair up first: `wrtcplay run playbooks/appliance.yml`; where it has a script_dir of its own that is not in the inventory, give it with -e',
  )
}

export function webSocketPlace({ vip, port, path }: PairSettings): WebSocketPlace {
  return { address: vip, port, path }
}
