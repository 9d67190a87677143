import { isIP } from 'node:net'
import { type Script, sh } from '../../core/shell.ts'
import type { Vip } from '../../inventory/model.ts'
import type { HostConnection } from '../../shell/contract.ts'
import type { PairSettings } from '../settings/settings.ts'
import { IS_OVER } from './init-script.ts'
import { askWebSocket, servesBy } from './web-socket-place.ts'

/** The few facts of a pair's host that are asked often. */
export interface QuickFacts {
  /** Whether the host is part of a pair: keepalived is configured, and the scripts are there. */
  readonly isSetUp: boolean
  /** The VIP that the host was set up with, where it differs from the requested one: it is the VIP in use. */
  readonly presentVip: string | undefined
  readonly holdsVip: boolean
  /** Why the host's check says that it cannot have the VIP. */
  readonly unfit: string | undefined
  /** Whether the host's WebSocket has answered its own check since it took the VIP. */
  readonly hasServed: boolean
  /** Whether WRTC failed to start when the host last took the VIP. */
  readonly startFailed: boolean
  /** Of a standby: whether it has the files of the host that serves, and that host has the files that only the standby had. */
  readonly hasJoined: boolean
  readonly keepalived: boolean
  /** `undefined` where services were not asked for. */
  readonly services: { readonly app: boolean; readonly sync: boolean } | undefined
  /** Whether the WebSocket was upgraded just now; `undefined` where that was not asked for, or the host does not hold the VIP. */
  readonly answers: boolean | undefined
}

export interface QuickQuestion {
  readonly vip: Pick<Vip, 'address'>
  readonly settings: PairSettings
  /** `services`: which services run. `webSocket`: the answer of a host that holds the VIP. */
  readonly about: 'services' | 'webSocket'
}

/** Resolves with `undefined` when the host gave no answer. Never throws. */
export async function quickFacts(
  connection: HostConnection,
  question: QuickQuestion,
): Promise<QuickFacts | undefined> {
  const { source } = quickProbe(question)
  const unit = { parts: [{ source, timeoutMs: QUICK_MS, needed: false }], survives: false }
  const result = await connection.run(unit, 'root')
  const [part] = result.kind === 'answered' ? result.parts : []
  return part?.kind === 'ended' ? readQuickFacts(part.stdout.toString()) : undefined
}

const QUICK_MS = 5000
/** Seconds: a healthy WebSocket answers within milliseconds, and the question is repeated. */
const WEB_SOCKET_SECONDS = 1

/** Each line of output is a word, some with a blank and a text behind it. The last line is `end`. */
export function quickProbe({ vip, settings, about }: QuickQuestion): Script {
  const { app, syncService, scripts, runFolder } = settings
  const question = about === 'services' ? SERVICES : askAnswer(vip, settings)
  return sh`vip=${vip.address} app=${app} sync=${syncService} scripts=${scripts} run_dir=${runFolder} had=
keepalived_runs() {
  pid= name=
  { read -r pid </var/run/keepalived.pid; } 2>/dev/null
  [ -z "$pid" ] || { read -r name <"/proc/$pid/comm"; } 2>/dev/null
  [ "$name" = keepalived ] || pidof keepalived >/dev/null
}
# A keepalived that has never run the pair's check is somebody's: the pair is just being set up.
if [ -r /etc/keepalived/keepalived.conf ] && [ -x "$scripts/wrtc-check" ] && { [ -e "$run_dir/last-check" ] || ! keepalived_runs; }; then
  echo set-up
  # Up to version 3 the settings stood in a script.
  settings=$scripts/settings.conf
  [ -e "$settings" ] || settings=$scripts/wrtc-pair.sh
  { while read -r line; do case $line in "vip='"*) line=\${line#*\\'} && had=\${line%%\\'*} && break ;; esac; done <"$settings"; } 2>/dev/null
  [ -z "$had" ] || [ "$had" = "$vip" ] || { vip=$had && echo "had $had"; }
  held=$(ip -o address show to "$vip" 2>/dev/null)
  [ -z "$held" ] || echo vip
  for mark in serving start-failed joined; do [ ! -e "$run_dir/$mark" ] || echo "$mark"; done
  why=
  ! { read -r why <"$run_dir/unfit"; } 2>/dev/null && [ -z "$why" ] || printf 'unfit %s\\n' "$why"
  ! keepalived_runs || echo keepalived
  ${question}
fi
echo end`
}

/**
 * On systemd this starts no process but `ip`, because a run that changes nothing must not take longer for it. A unit
 * with processes has a folder among systemd's control groups that lists them. Only where the holder lacks a unit, or a
 * folder lists no process (it is left over, or its processes are in subfolders), systemctl is asked.
 */
const SERVICES = sh`echo services
${IS_OVER}
  for slice in /sys/fs/cgroup/systemd/system.slice /sys/fs/cgroup/system.slice; do [ ! -d "$slice" ] || break; done
  runs() {
    if [ ! -d /run/systemd/system ]; then
      service "$1" status >/dev/null 2>&1
    elif [ -d "$slice" ] && [ -z "$held" ] && [ ! -d "$slice/$1.service" ]; then
      return 1
    else
      { read -r one <"$slice/$1.service/cgroup.procs"; } 2>/dev/null || { systemctl --quiet is-active "$1.service" && ! is_over "$1"; }
    fi
  }
  ! runs "$app" || echo app
  ! runs "$sync" || echo sync`

function askAnswer(vip: Pick<Vip, 'address'>, settings: PairSettings): Script {
  return sh`if [ -n "$held" ]; then
    printf 'answer %s\\n' "$(${askWebSocket(vip, settings, WEB_SOCKET_SECONDS)})"
  fi`
}

/** Characters of a reason, which appears in messages. */
const LONGEST_REASON = 400

/** Reads the output; `undefined` when its end is missing. */
export function readQuickFacts(output: string): QuickFacts | undefined {
  const lines = output.trimEnd().split('\n')
  if (lines.at(-1) !== 'end') return undefined
  const textOf = (word: string): string | undefined =>
    lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1)
  const had = textOf('had') ?? ''
  const answer = textOf('answer')
  return {
    isSetUp: lines.includes('set-up'),
    // Node prepares for IPv6 at the first text that is no IPv4 address, which takes milliseconds.
    presentVip: had === '' || isIP(had) === 0 ? undefined : had,
    holdsVip: lines.includes('vip'),
    hasServed: lines.includes('serving'),
    startFailed: lines.includes('start-failed'),
    hasJoined: lines.includes('joined'),
    unfit: textOf('unfit')?.slice(0, LONGEST_REASON),
    keepalived: lines.includes('keepalived'),
    services: lines.includes('services')
      ? { app: lines.includes('app'), sync: lines.includes('sync') }
      : undefined,
    answers: answer === undefined ? undefined : servesBy(answer),
  }
}
