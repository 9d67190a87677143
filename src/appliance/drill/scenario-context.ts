import { setTimeout as sleep } from 'node:timers/promises'
import { poll } from '../../core/poll.ts'
import { sh } from '../../core/shell.ts'
import { upgrades } from '../facts/outside-watch.ts'
import { webSocketPlace } from '../facts/web-socket-place.ts'
import { DrillError, type DrillHost } from './drill-host.ts'
import { type FaultRequest, InjectedFaults } from './injected-faults.ts'
import { type LivePair, untilWell } from './live-pair.ts'
import type { ScenarioContext } from './scenario.ts'

export interface ScenarioRequest extends FaultRequest {
  readonly prefix: string
  readonly holder: DrillHost
  readonly other: DrillHost
}

/** The context of a scenario, with a function that undoes all its faults. */
export function scenarioContext(request: ScenarioRequest): ScenarioContext & { undoAll(): Promise<void> } {
  const { pair, prefix, holder, other, signal } = request
  const { settings, vip, clock } = pair
  const faults = new InjectedFaults(request)
  return {
    settings,
    vip,
    clock,
    prefix,
    holder,
    other,
    inject: (text, host, script, undo) => faults.inject(text, host, script, undo),
    lab: (fault, ...hosts) => faults.injectInLab(fault, hosts),
    undo: (...hosts) => faults.undo(hosts),
    undoAll: () => faults.undo(pair.hosts),
    sleep: (ms) => sleep(ms, undefined, { signal }),
    untilServed: () => untilAnswer(true, pair, signal),
    untilHeldBy: (host) => untilHeldBy(host, pair, signal),
    untilSilent: () => untilAnswer(false, pair, signal),
    untilWell: (timeoutMs = WELL_MS) => untilWell(pair, timeoutMs, signal),
  }
}

async function untilAnswer(wanted: boolean, pair: LivePair, signal: AbortSignal): Promise<void> {
  const place = webSocketPlace(pair.vip, pair.settings)
  let inRow = 0
  const ask = async (): Promise<number> => {
    inRow = (await upgrades(place)) === wanted ? inRow + 1 : 0
    return inRow
  }
  const patience = { clock: pair.clock, everyMs: 50, withinMs: ANSWER_MS, signal }
  const reached = await poll(ask, (count) => count >= ANSWERS_IN_ROW, patience)
  if (reached >= ANSWERS_IN_ROW) return
  const what = wanted ? 'did not answer' : 'still answers'
  throw new DrillError(`the WebSocket ${what} after ${ANSWER_MS / 1000} s`)
}

async function untilHeldBy(host: DrillHost, { vip, clock }: LivePair, signal: AbortSignal): Promise<void> {
  const holds = sh`[ -n "$(ip -o address show to ${vip.address})" ]`.source
  const patience = { clock, everyMs: 100, withinMs: ANSWER_MS, signal }
  const isHeld = await poll(
    async () => (await host.sh(holds)).code === 0,
    (held) => held,
    patience,
  )
  if (!isHeld) throw new DrillError(`${host.name} did not take the VIP within ${ANSWER_MS / 1000} s`)
}

const WELL_MS = 60_000
const ANSWER_MS = 30_000
const ANSWERS_IN_ROW = 3
