import { isIP } from 'node:net'
import { type Script, sh } from '../../core/shell.ts'
import type { HostConnection } from '../../shell/contract.ts'
import type { PairSettings } from '../settings/settings.ts'

/** The little of a pair's host that a run asks for each time. What its own check found stands for the WebSocket. */
export interface QuickLook {
  /** It is half of a pair: keepalived is configured, and the scripts are there. */
  readonly isSetUp: boolean
  /** The VIP that the host was set up with, where that is another one than is asked for: it is the one that counts. */
  readonly presentVip: string | undefined
  readonly holdsVip: boolean
  /** Why its check says that it cannot have the VIP. */
  readonly unfit: string | undefined
  /** Its WebSocket has answered since it took the VIP. */
  readonly hasServed: boolean
  readonly app: boolean
  readonly sync: boolean
  readonly keepalived: boolean
}

/** `undefined` when the host did not tell. Never throws. */
export async function quickLook(
  connection: HostConnection,
  vip: string,
  settings: PairSettings,
): Promise<QuickLook | undefined> {
  const { source } = quickProbe(vip, settings)
  const unit = { parts: [{ source, timeoutMs: QUICK_MS, needed: false }], survives: false }
  const result = await connection.run(unit, 'root')
  const [part] = result.kind === 'answered' ? result.parts : []
  return part?.kind === 'ended' ? readQuickLook(part.stdout.toString()) : undefined
}

const QUICK_MS = 5000

/**
 * One process on systemd (`ip`), for a run that changes nothing must not be longer for it: a unit with processes has a
 * folder among systemd's control groups. Only where one is missed on the holder is systemctl asked.
 */
function quickProbe(vip: string, settings: PairSettings): Script {
  const { app, syncService, scripts, runFolder } = settings
  return sh`vip=${vip} app=${app} sync=${syncService} scripts=${scripts} run_dir=${runFolder} had=
for slice in /sys/fs/cgroup/systemd/system.slice /sys/fs/cgroup/system.slice; do [ ! -d "$slice" ] || break; done
runs() {
  if [ ! -d /run/systemd/system ]; then
    service "$1" status >/dev/null 2>&1
  elif [ -d "$slice" ] && [ -z "$held" ]; then
    [ -d "$slice/$1.service" ]
  else
    [ -d "$slice/$1.service" ] || systemctl --quiet is-active "$1.service"
  fi
}
keepalived_runs() {
  pid= name=
  { read -r pid </var/run/keepalived.pid; } 2>/dev/null
  [ -z "$pid" ] || { read -r name <"/proc/$pid/comm"; } 2>/dev/null
  [ "$name" = keepalived ] || pidof keepalived >/dev/null
}
# A keepalived that has never run the pair's check is somebody's: the pair is just being set up.
if [ -r /etc/keepalived/keepalived.conf ] && [ -x "$scripts/wrtc-check" ] && { [ -e "$run_dir/last-check" ] || ! keepalived_runs; }; then
  echo set-up
  { while read -r line; do case $line in "vip='"*) line=\${line#*\\'} && had=\${line%%\\'*} && break ;; esac; done <"$scripts/wrtc-pair.sh"; } 2>/dev/null
  [ -z "$had" ] || [ "$had" = "$vip" ] || { vip=$had && echo "had $had"; }
  held=$(ip -o address show to "$vip" 2>/dev/null)
  [ -z "$held" ] || echo vip
  [ ! -e "$run_dir/serving" ] || echo served
  why=
  ! { read -r why <"$run_dir/unfit"; } 2>/dev/null && [ -z "$why" ] || printf 'unfit %s\\n' "$why"
  ! runs "$app" || echo app
  ! runs "$sync" || echo sync
  ! keepalived_runs || echo keepalived
fi
echo end`
}

/** It stands in messages. */
const LONGEST_REASON = 400

function readQuickLook(output: string): QuickLook | undefined {
  const lines = output.trimEnd().split('\n')
  if (lines.at(-1) !== 'end') return undefined
  const had = lines.find((line) => line.startsWith('had '))?.slice('had '.length) ?? ''
  const unfit = lines.find((line) => line.startsWith('unfit '))?.slice('unfit '.length, LONGEST_REASON)
  return {
    isSetUp: lines.includes('set-up'),
    presentVip: isIP(had) === 0 ? undefined : had,
    holdsVip: lines.includes('vip'),
    hasServed: lines.includes('served'),
    unfit,
    app: lines.includes('app'),
    sync: lines.includes('sync'),
    keepalived: lines.includes('keepalived'),
  }
}

/** Why a host neither serves nor could take over; `undefined` when it does or could. */
export function unhealthy(look: QuickLook | undefined, { app }: PairSettings): string | undefined {
  if (look === undefined) return 'it does not answer'
  if (!look.keepalived) return 'keepalived does not run there'
  if (look.unfit !== undefined) return look.unfit
  if (!look.holdsVip) return undefined
  if (!look.app) return `${app} does not run there`
  return look.hasServed ? undefined : 'its WebSocket has not answered yet'
}

/** Whether all is as it must be, as far as these looks of a pair's hosts tell. */
export function seemWell(looks: readonly QuickLook[], settings: PairSettings): boolean {
  const holders = looks.filter(({ holdsVip }) => holdsVip).length
  const isOneHolder = looks.length < 2 ? holders <= 1 : holders === 1
  return isOneHolder && looks.every((look) => isWell(look, settings))
}

function isWell(look: QuickLook, settings: PairSettings): boolean {
  const syncs = settings.sync === 'both' || look.holdsVip
  return unhealthy(look, settings) === undefined && look.app === look.holdsVip && look.sync === syncs
}
