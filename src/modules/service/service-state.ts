import type { Foreseen } from '../../core/foreseen.ts'
import { type Failure, isFailure, type ProbeOutput } from '../../core/module-definition.ts'
import { joinScripts, type Script, sh } from '../../core/shell.ts'
import { unreadable } from '../shared/commands/probe-trouble.ts'
import { serviceToCome, unitToCome } from './foreseen-service.ts'
import { type InitState, rests } from './init-state.ts'
import { loadedProbe } from './loaded-configuration.ts'
import { type Ages, agesProbe, readAges } from './process-age.ts'
import type { ServiceParams, ServiceState } from './service-facts.ts'
import { systemdProbe } from './systemd.ts'
import { readSystemd } from './systemd-read.ts'
import { readSysv, sysvProbe } from './sysv.ts'

export function serviceProbe(params: ServiceParams): Script {
  const { name, state, enabled, pidfile, reload_when_older_than: reload = [] } = params
  const systemd = systemdProbe(name, {
    run: state === 'started',
    past: state === 'stopped',
    triggers: state === 'stopped' || enabled === false,
  })
  return joinScripts([
    sh`pid=0
pidfile=
if [ -d /run/systemd/system ]; then
${systemd}
else
${sysvProbe(name, pidfile)}
fi`,
    agesProbe(inputsOf(params), reload.length === 0 ? sh`:` : loadedProbe(name)),
    sh`:`,
  ])
}

export function readService(
  output: ProbeOutput,
  params: ServiceParams,
  foreseen: Foreseen | undefined,
): ServiceState | Failure {
  const text = output.stdout.toString()
  const cut = text.search(/^ticks /m)
  const head = text.slice(0, Math.max(cut, 0))
  const isSystemd = head.startsWith('systemd\n')
  const seen = isSystemd ? readSystemd(head, params.name) : readSysv(head, params.name)
  const init = isFailure(seen) && isSystemd ? (unitToCome(params.name, foreseen) ?? seen) : seen
  if (cut === -1) return unreadable(output.stderr.toString().trim().split('\n')[0] ?? '', output.code)
  if (isFailure(init)) return init
  const ages = readAges(output, text.slice(cut), inputsOf(params))
  if (isFailure(ages)) return ages
  const state = combine(init, ages, params)
  return foreseen === undefined ? state : serviceToCome(state, params.name, foreseen)
}

function inputsOf({
  restart_when_older_than: restart = [],
  reload_when_older_than: reload = [],
}: ServiceParams): readonly string[] {
  return [...restart, ...reload]
}

/** A service that does its work and ends has read its files when it last ran. */
function combine(init: InitState, ages: Ages, params: ServiceParams): ServiceState {
  const { nowMs, uptimeMs, inputs, isCoarse } = ages
  const { restart_when_older_than: restart = [] } = params
  const atMs = (sinceBoot: number | undefined): number | undefined =>
    sinceBoot === undefined ? undefined : nowMs - (uptimeMs - sinceBoot)
  const counts = init.activity === 'done' || !rests(init)
  return {
    ...init,
    nowMs,
    isCoarse,
    startedMs: counts ? (ages.startedMs ?? atMs(init.activeSinceMs)) : undefined,
    loadedMs: counts ? (ages.loadedMs ?? atMs(init.changedSinceMs)) : undefined,
    restartInputs: inputs.slice(0, restart.length),
    reloadInputs: inputs.slice(restart.length),
  }
}
