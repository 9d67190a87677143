import { type Failure, isFailure, type ProbeOutput } from '../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../core/shell.ts'
import type { InitState } from './init-state.ts'
import { unreadable } from './probe-trouble.ts'
import { type Ages, agesProbe, readAges } from './process-age.ts'
import { readSystemd, systemdProbe } from './service-systemd.ts'
import { readSysv, sysvProbe } from './service-sysv.ts'

export interface ServiceParams {
  readonly name: string
  readonly state?: 'started' | 'stopped'
  readonly enabled?: boolean
  readonly restart_when_older_than?: readonly string[]
  readonly reload_when_older_than?: readonly string[]
  readonly pidfile?: string
}

export interface ServiceState extends InitState {
  readonly nowMs: number
  readonly startedMs: number | undefined
  /** The last start or reload; `undefined` where the init does not tell. */
  readonly loadedMs: number | undefined
  readonly isCoarse: boolean
  readonly restartInputs: readonly WrittenFile[]
  readonly reloadInputs: readonly WrittenFile[]
}

export interface WrittenFile {
  readonly path: string
  readonly writtenMs: number
}

export function serviceProbe(params: ServiceParams): Script {
  return joinScripts([
    sh`pid=0
if [ -d /run/systemd/system ]; then
${systemdProbe(params.name)}
else
${sysvProbe(params.name, params.pidfile)}
fi`,
    agesProbe(inputsOf(params)),
    sh`:`,
  ])
}

export function readService(output: ProbeOutput, params: ServiceParams): ServiceState | Failure {
  const text = output.stdout.toString()
  const cut = text.search(/^ticks /m)
  const head = text.slice(0, Math.max(cut, 0))
  const init = head.startsWith('systemd\n') ? readSystemd(head, params.name) : readSysv(head, params.name)
  if (cut === -1) return unreadable(output.stderr.toString().trim().split('\n')[0] ?? '', output.code)
  if (isFailure(init)) return init
  const ages = readAges(output, text.slice(cut), inputsOf(params))
  return isFailure(ages) ? ages : combine(init, ages, params)
}

function inputsOf({
  restart_when_older_than: restart = [],
  reload_when_older_than: reload = [],
}: ServiceParams): readonly string[] {
  return [...restart, ...reload]
}

function combine(init: InitState, ages: Ages, params: ServiceParams): ServiceState {
  const { nowMs, uptimeMs, writtenMs, isCoarse } = ages
  const { restart_when_older_than: restart = [] } = params
  const atMs = (sinceBoot: number | undefined): number | undefined =>
    sinceBoot === undefined ? undefined : nowMs - (uptimeMs - sinceBoot)
  const files = inputsOf(params).map((path, index) => ({ path, writtenMs: writtenMs[index] ?? 0 }))
  return {
    ...init,
    nowMs,
    isCoarse,
    startedMs: init.active ? (ages.startedMs ?? atMs(init.activeSinceMs)) : undefined,
    loadedMs: init.active ? atMs(init.changedSinceMs) : undefined,
    restartInputs: files.slice(0, restart.length),
    reloadInputs: files.slice(restart.length),
  }
}
