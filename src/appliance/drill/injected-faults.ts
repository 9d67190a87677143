import { DrillError, type DrillHost, mustSh } from './drill-host.ts'
import type { LabFault } from './lab-fault.ts'
import type { LivePair } from './live-pair.ts'
import { localWatchdog, type Watchdog, watchdogOnHost } from './watchdog.ts'

export interface FaultRequest {
  readonly pair: LivePair
  readonly signal: AbortSignal
  /** Called with a description of each fault and each end of one. */
  readonly mark: (text: string) => void
  /** Called right after a fault was injected, with the host that is not affected. */
  readonly injected: (untouched: DrillHost | undefined) => Promise<void>
  /** Called when a host loses its power, and when its power is back. */
  readonly power: (host: DrillHost, on: boolean) => Promise<void>
}

/** The faults that a scenario has injected and that still have to be undone. */
export class InjectedFaults {
  readonly #request: FaultRequest
  readonly #faults: { readonly host: DrillHost; readonly text: string; readonly watchdog: Watchdog }[] = []

  constructor(request: FaultRequest) {
    this.#request = request
  }

  /** See `ScenarioContext.inject`. */
  async inject(text: string, host: DrillHost, script: string, undo: string | undefined): Promise<void> {
    const label = `${host.name}: ${text}`
    if (undo !== undefined)
      this.#faults.push({ host, text: label, watchdog: await watchdogOnHost(host, undo, WATCHDOG_SECONDS) })
    this.#begin(label)
    await mustSh(host, script)
    await this.#noteInjected([host])
  }

  /** See `ScenarioContext.lab`. */
  async injectInLab(fault: LabFault, hosts: readonly DrillHost[]): Promise<void> {
    const text = `${hosts.map(({ name }) => name).join(', ')}: ${LAB_TEXTS[fault]}`
    this.#begin(text)
    await Promise.all(hosts.map((host) => this.#treat(fault, host, text)))
    await this.#noteInjected(hosts)
  }

  /**
   * Undoes the faults of these hosts: on all hosts at the same time, because none must wait for another's boot, and on
   * each host the latest fault first.
   */
  async undo(hosts: readonly DrillHost[]): Promise<void> {
    const ours = this.#faults.filter(({ host }) => hosts.includes(host))
    for (const fault of ours) this.#faults.splice(this.#faults.indexOf(fault), 1)
    await Promise.all(
      hosts.map(async (host) => {
        for (const { text, watchdog } of ours.filter((fault) => fault.host === host).toReversed()) {
          await watchdog.release()
          this.#request.mark(`over: ${text}`)
        }
      }),
    )
  }

  #begin(text: string): void {
    this.#request.signal.throwIfAborted()
    this.#request.mark(text)
  }

  #noteInjected(hosts: readonly DrillHost[]): Promise<void> {
    return this.#request.injected(this.#request.pair.hosts.find((host) => !hosts.includes(host)))
  }

  async #treat(fault: LabFault, host: DrillHost, text: string): Promise<void> {
    if (host.lab === undefined) throw new DrillError(`${host.name} is not a lab's host: no ${fault} there`)
    const { power } = this.#request
    const treatment = host.lab(fault)
    const takesPower = fault === 'kill' || fault === 'reboot'
    const back = async (): Promise<void> => {
      await treatment.undo()
      if (takesPower) await power(host, true)
    }
    this.#faults.push({ host, text, watchdog: localWatchdog(treatment.remedy, back) })
    if (takesPower) await power(host, false)
    await treatment.act()
  }
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
const WATCHDOG_SECONDS = 90
