import { DrillError, type DrillHost } from './drill-host.ts'
import type { WebSocketPlace } from './web-socket.ts'

/** What the failover scripts on the hosts were set to, for they are what is drilled. */
export interface PairSettings {
  readonly scripts: string
  readonly vip: string
  readonly interface: string
  readonly port: number
  readonly path: string
  readonly app: string
  readonly sync: 'follow_role' | 'both'
  readonly syncService: string
  readonly data: string
  readonly stateFolder: string
  readonly runFolder: string
  readonly minFreeKb: number
  /** Between two signs of life of keepalived. */
  readonly advertMs: number
}

/** Reads them from a host. Throws a `DrillError` when it is not half of a pair that wrtcplay set up. */
export async function readPairSettings(host: DrillHost): Promise<PairSettings> {
  const { code, stdout, stderr } = await host.sh(READ)
  if (code !== 0)
    throw new DrillError(
      `${host.name} is not half of a pair that fails over: ${stderr.trim()}`,
      'set the pair up first: `wrtcplay run playbooks/appliance.yml`',
    )
  const values = new Map(stdout.split('\n').map((line) => splitAt(line, '=')))
  const text = (name: string): string => values.get(name) ?? ''
  return {
    scripts: text('scripts'),
    vip: text('vip'),
    interface: text('vip_interface'),
    port: Number(text('port')),
    path: text('url_path'),
    app: text('app'),
    sync: text('sync') === 'both' ? 'both' : 'follow_role',
    syncService: text('sync_service'),
    data: text('app_data'),
    stateFolder: text('state_dir'),
    runFolder: text('run_dir'),
    minFreeKb: Number(text('min_free_kb')),
    advertMs: Math.round(Number(text('advert')) * 1000),
  }
}

export function webSocketPlace({ vip, port, path }: PairSettings): WebSocketPlace {
  return { address: vip, port, path }
}

const NAMES = [
  'vip',
  'vip_interface',
  'port',
  'url_path',
  'app',
  'sync',
  'sync_service',
  'app_data',
  'state_dir',
  'run_dir',
  'min_free_kb',
]

const READ = `
conf=/etc/keepalived/keepalived.conf
scripts=$(sed -n 's|^ *notify_master "*\\([^" ]*\\)/wrtc-role .*|\\1|p' "$conf" | head -n 1)
[ -n "$scripts" ] || { echo "there is no failover script in $conf" >&2; exit 1; }
advert=$(sed -n 's|^ *advert_int  *\\([0-9.]*\\).*|\\1|p' "$conf" | head -n 1)
. "$scripts/wrtc-pair.sh" || exit 1
echo "scripts=$scripts"
echo "advert=$advert"
${NAMES.map((name) => `echo "${name}=$${name}"`).join('\n')}
`

function splitAt(line: string, mark: string): readonly [string, string] {
  const at = line.indexOf(mark)
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}
