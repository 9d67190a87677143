import type { Clock } from '../../core/clock.ts'
import { sh } from '../../core/shell.ts'
import { asUser } from '../facts/as-user.ts'
import { DrillError, type DrillHost, mustSh } from './drill-host.ts'
import type { LivePair } from './live-pair.ts'
import type { HostFact, HostState } from './observation.ts'

/** Notes on a host itself when its states change, so that a cut of the network loses no notes. */
export interface Recorder {
  readonly host: DrillHost
  readonly folder: string
  /** Milliseconds to be added to the host's time since boot to get the controller's. */
  readonly offsetMs: number
}

/**
 * Starts the note-taker on a host. It ends when its folder is removed. After ten minutes nobody will fetch the notes:
 * it then removes the notes, and the drill's state files, which begin with `prefix`.
 */
export async function startRecorder(
  host: DrillHost,
  { vip, settings, clock }: Pick<LivePair, 'vip' | 'settings' | 'clock'>,
  prefix: string,
): Promise<Recorder> {
  const { port, data, user } = settings
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  const script = sh`
dir=$(mktemp -d /var/tmp/wrtcplay-drill.XXXXXX) && : >"$dir/record" || exit 1
setsid sh -c ${`${asUser(user, 20).source}\n${RECORD}`} record "$dir" ${vip.address} ${hexPort} ${`${data}/${prefix}-`} </dev/null >/dev/null 2>&1 &
echo "$dir"`
  const folder = (await mustSh(host, script.source)).trim()
  // The folder will be removed with all its contents.
  if (!/^\/var\/tmp\/wrtcplay-drill\.[A-Za-z0-9]{6,}$/.test(folder))
    throw new DrillError(`${host.name}: a folder for notes was made, and the host did not tell its name`)
  return { host, folder, offsetMs: await clockOffset(host, clock) }
}

/** The notes so far. */
export async function readRecord({ host, folder, offsetMs }: Recorder): Promise<readonly HostFact[]> {
  return parseRecord(await mustSh(host, sh`cat ${folder}/record`.source), host.name, offsetMs)
}

export async function endRecorder({ host, folder }: Recorder): Promise<void> {
  await mustSh(host, sh`rm -rf ${folder}`.source)
}

/** Reads lines such as `5846.77 vip 1`: seconds since boot, the state, and whether it holds. The last line may be cut short. */
export function parseRecord(text: string, host: string, offsetMs: number): readonly HostFact[] {
  return text.split('\n').flatMap((line) => {
    const [, seconds, what, is] = /^(\d+\.\d+) (vip|app) ([01])$/.exec(line) ?? []
    if (seconds === undefined) return []
    return [{ at: Number(seconds) * 1000 + offsetMs, host, what: what as HostState, is: is === '1' }]
  })
}

/** The offset between the clocks, from the quickest of some questions: the answer took half of that question's time. */
async function clockOffset(host: DrillHost, clock: Clock): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, offset: 0 }
  for (let round = 0; round < 3; round++) {
    const sent = clock.monotonicMs()
    const uptime = Number((await mustSh(host, 'cat /proc/uptime')).split(' ')[0]) * 1000
    const took = clock.monotonicMs() - sent
    if (took < best.took) best = { took, offset: sent + took / 2 - uptime }
  }
  return best.offset
}

/**
 * The note-taker. Its arguments: a folder, the address, the port in hexadecimal, and the beginning of the state files'
 * names. The kernel reports changes as they happen.
 */
const RECORD = `
dir=$1 vip=$2 port=$3 files=$4
note() {
  read -r up _ </proc/uptime
  echo "$up $*" >>"$dir/record"
}
holds() {
  if [ -n "$(ip -o address show to "$vip" 2>/dev/null)" ]; then echo 1; else echo 0; fi
}
listens() {
  for table in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$table" ] || continue
    while read -r _ local _ state _; do
      case "$local $state" in *":$port 0A") return 0 ;; esac
    done <"$table"
  done
  return 1
}
(
  ip -o monitor address 2>/dev/null | while read -r line; do
    case $line in
      *"Deleted"*" $vip/"*) note vip 0 ;;
      *" $vip/"*) note vip 1 ;;
    esac
  done
) &
monitor=$!
sleep 0.1
vip_was=$(holds)
note vip "$vip_was"
app_was=
round=0
while [ -d "$dir" ] && [ "$round" -lt 6000 ]; do
  if listens; then app=1; else app=0; fi
  [ "$app" = "$app_was" ] || note app "$app"
  app_was=$app
  # An ip that cannot wait for changes has ended by now: then it is asked again and again.
  if ! kill -0 "$monitor" 2>/dev/null; then
    vip_is=$(holds)
    [ "$vip_is" = "$vip_was" ] || note vip "$vip_is"
    vip_was=$vip_is
  fi
  round=$((round + 1))
  sleep 0.1
done
if [ -d "$dir" ]; then
  rm -rf "$dir"
  as_user sh -c 'find "\${1%/*}" -maxdepth 1 -type f -name "\${1##*/}*" -exec rm -f {} +' remove "$files"
fi
kill -TERM -$$`
