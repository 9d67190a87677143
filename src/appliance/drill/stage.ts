import { setTimeout as sleep } from 'node:timers/promises'
import { poll } from '../../core/poll.ts'
import { sh } from '../../core/shell.ts'
import { upgrades } from '../facts/outside-watch.ts'
import { webSocketPlace } from '../facts/web-socket-place.ts'
import { DrillError, type DrillHost, mustSh } from './drill-host.ts'
import { type Guard, guardHere, guardInside } from './guard.ts'
import type { LabFault } from './lab-fault.ts'
import { type LivePair, untilWell } from './live-pair.ts'
import type { Stage } from './scenario.ts'

export interface StageRequest {
  readonly pair: LivePair
  readonly prefix: string
  readonly holder: DrillHost
  readonly other: DrillHost
  readonly signal: AbortSignal
  /** Called for each thing that is done. */
  readonly mark: (text: string) => void
  /** Called right after a fault was injected, with the host that has none. */
  readonly injected: (untouched: DrillHost | undefined) => Promise<void>
  /** Called for a host that is without power from now on, and for one that has it again. */
  readonly power: (host: DrillHost, on: boolean) => Promise<void>
}

/** The stage of a scenario, and the way to undo all that was done on it. */
export function setStage(request: StageRequest): Stage & { undoAll(): Promise<void> } {
  const { pair, holder, other, mark, signal } = request
  const faults: { readonly host: DrillHost; readonly text: string; readonly guard: Guard }[] = []
  const begin = (text: string): void => {
    signal.throwIfAborted()
    mark(text)
  }
  const untouchedBy = (hosts: readonly DrillHost[]): DrillHost | undefined =>
    pair.hosts.find((host) => !hosts.includes(host))

  async function undo(hosts: readonly DrillHost[]): Promise<void> {
    const ours = faults.filter(({ host }) => hosts.includes(host))
    for (const fault of ours) faults.splice(faults.indexOf(fault), 1)
    // Hosts at the same time, for one must not wait for another's boot; on one host, last things first.
    await Promise.all(
      hosts.map(async (host) => {
        for (const { text, guard } of ours.filter((fault) => fault.host === host).toReversed()) {
          await guard.release()
          mark(`over: ${text}`)
        }
      }),
    )
  }

  async function treat(fault: LabFault, host: DrillHost, text: string): Promise<void> {
    if (host.lab === undefined) throw new DrillError(`${host.name} is not a lab's host: no ${fault} there`)
    const treatment = host.lab(fault)
    const takesPower = fault === 'kill' || fault === 'reboot'
    const back = async (): Promise<void> => {
      await treatment.undo()
      if (takesPower) await request.power(host, true)
    }
    faults.push({ host, text, guard: guardHere(treatment.remedy, back) })
    if (takesPower) await request.power(host, false)
    await treatment.act()
  }

  return {
    settings: pair.settings,
    vip: pair.vip,
    clock: pair.clock,
    prefix: request.prefix,
    holder,
    other,
    async inject(text, host, script, restore) {
      const label = `${host.name}: ${text}`
      if (restore !== undefined)
        faults.push({ host, text: label, guard: await guardInside(host, restore, GUARD_SECONDS) })
      begin(label)
      await mustSh(host, script)
      await request.injected(untouchedBy([host]))
    },
    async lab(fault, ...hosts) {
      const text = `${hosts.map(({ name }) => name).join(', ')}: ${LAB_TEXTS[fault]}`
      begin(text)
      await Promise.all(hosts.map((host) => treat(fault, host, text)))
      await request.injected(untouchedBy(hosts))
    },
    undo: (...hosts) => undo(hosts),
    undoAll: () => undo(pair.hosts),
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

const LAB_TEXTS: Readonly<Record<LabFault, string>> = {
  cut: 'cut off the network',
  deafen: 'hears nothing any more',
  isolate: 'cannot reach the other host',
  'lose-some': 'a quarter of its packets get lost',
  'lose-most': 'nine tenths of its packets get lost',
  pause: 'paused',
  kill: 'power lost',
  reboot: 'rebooted',
}
const GUARD_SECONDS = 90
const WELL_MS = 60_000
const ANSWER_MS = 30_000
const ANSWERS_IN_ROW = 3
