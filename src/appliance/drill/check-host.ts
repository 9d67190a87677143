import { sh } from '../../core/shell.ts'
import { rootOnly } from '../facts/root-only.ts'
import type { PairSettings } from '../settings/settings.ts'
import { DrillError, type DrillHost } from './drill-host.ts'

/**
 * Throws a `DrillError` when a host is not part of a pair that wrtcplay set up, or when users other than root could
 * exchange the files that a drill runs there as root, or when an operator keeps the host from the VIP.
 */
export async function checkHost(host: DrillHost, settings: PairSettings): Promise<void> {
  const { scripts, stateFolder } = settings
  const files = ['wrtc-role', 'wrtc-pair.sh'].map((name) => `${scripts}/${name}`)
  const script = sh`for script in ${files}; do
  [ -f "$script" ] || { echo "there is no failover script $script" >&2; exit 1; }
done
${rootOnly(files)}
[ ! -e ${`${stateFolder}/maintenance`} ] || exit 4
[ ! -e ${`${stateFolder}/paused`} ] || exit 5`
  const { code, stderr } = await host.sh(script.source)
  if (code === 0) return
  if (code === 3)
    throw new DrillError(
      `${host.name}: ${stderr.trim()}`,
      "`wrtcplay status` names the folder; make it root's alone, and run `wrtcplay run playbooks/appliance.yml`",
    )
  if (code === 4)
    throw new DrillError(
      `${host.name} is in maintenance, so the pair cannot fail over: nothing was done`,
      `\`wrtcplay maintenance ${host.name} off\` ends it`,
    )
  if (code === 5)
    throw new DrillError(
      `${host.name} is half of a pair that is paused, so it cannot fail over: nothing was done`,
      '`wrtcplay pause PAIR off` ends it',
    )
  throw new DrillError(
    `${host.name} is not half of a pair that fails over: ${stderr.trim()}`,
    'set the pair up first: `wrtcplay run playbooks/appliance.yml`; where it has a script_dir of its own that is not in the inventory, give it with -e',
  )
}
