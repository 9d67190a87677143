import { appStartMs } from './app-start.ts'
import type { LivePair } from './live-pair.ts'
import { type Measurement, measure } from './measure.ts'
import type { Recording } from './observation.ts'
import { type DrillRequest, runDrill } from './run-drill.ts'
import type { Scenario } from './scenario.ts'
import { judge, type Verdict } from './verdict.ts'

/** The drill of one scenario, measured and judged. */
export interface DrillResult {
  readonly scenario: Scenario
  readonly hosts: readonly [string, string]
  readonly firstHolder: string
  readonly recording: Recording
  readonly measurement: Measurement
  readonly appStartMs: number | undefined
  readonly verdict: Verdict
}

export async function drillPair(request: DrillRequest): Promise<DrillResult> {
  const { pair, scenario } = request
  const { recording, trouble, firstHolder } = await runDrill(request)
  const hosts = [pair.hosts[0].name, pair.hosts[1].name] as const
  const measurement = measure(recording, hosts)
  const started = await slowestStart(pair)
  const verdict = judge({
    scenario,
    settings: pair.settings,
    recording,
    measurement,
    appStartMs: started ?? 0,
    trouble,
  })
  return { scenario, hosts, firstHolder, recording, measurement, appStartMs: started, verdict }
}

async function slowestStart({ hosts, settings }: LivePair): Promise<number | undefined> {
  const starts = await Promise.all(hosts.map((host) => appStartMs(host, settings).catch(() => undefined)))
  const known = starts.filter((ms) => ms !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}
