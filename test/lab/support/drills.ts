import { checkHost } from '../../../src/appliance/drill/check-host.ts'
import { drillFairly } from '../../../src/appliance/drill/drill-fairly.ts'
import { type DrillResult, drillPair } from '../../../src/appliance/drill/drill-pair.ts'
import type { LivePair } from '../../../src/appliance/drill/live-pair.ts'
import type { DrillRequest } from '../../../src/appliance/drill/run-drill.ts'
import type { Scenario } from '../../../src/appliance/drill/scenario.ts'
import { SCENARIOS } from '../../../src/appliance/drill/scenario-list.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import { labDrillHost } from '../../../src/cli/appliance/lab-drill-host.ts'
import { systemClock } from '../../../src/cli/system-clock.ts'
import type { Scope } from '../../../src/language/value-template.ts'
import type { TestLab } from './lab.ts'

const EVEN_MS = 40_000

/** A lab's pair as it was set up last, with these variables. */
export async function livePair(lab: TestLab, vars: Scope = {}): Promise<LivePair> {
  const hosts = [
    labDrillHost(lab.ref('wrtc-a'), ['false']),
    labDrillHost(lab.ref('wrtc-b'), ['false']),
  ] as const
  const settings = pairSettings(vars)
  await Promise.all(hosts.map((host) => checkHost(host, settings)))
  const vip = { address: lab.vip, prefix: 24, interface: 'host0' }
  return { hosts, vip, settings, clock: systemClock(new AbortController().signal) }
}

export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name)
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`)
  return scenario
}

export function drillOnce(pair: LivePair, scenario: Scenario, evenWithinMs = EVEN_MS): Promise<DrillResult> {
  return drillPair({ pair, scenario, evenWithinMs, ...fresh() })
}

/** As random drills are made: where only a time was missed, it is drilled again. */
export function drillAsAtRandom(pair: LivePair, scenario: Scenario): Promise<DrillResult> {
  return drillFairly({ drill: () => drillOnce(pair, scenario), mostTries: 3, signal: fresh().signal })
}

export function fresh(): Pick<DrillRequest, 'id' | 'signal' | 'notify'> {
  const id = Math.floor(Math.random() * 36 ** 6).toString(36)
  return { id, signal: new AbortController().signal, notify: () => undefined }
}
