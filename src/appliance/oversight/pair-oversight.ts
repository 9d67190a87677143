import type { Clock } from '../../core/clock.ts'
import { type Approver, type Verdict, YES } from '../../engine/approver.ts'
import type { PlannedTask } from '../../engine/planned-task.ts'
import type { Inventory, Pair } from '../../inventory/model.ts'
import type { RunEvent } from '../../journal/event.ts'
import type { ConnectOptions, HostConnection, UnitResult } from '../../shell/contract.ts'
import type { Connect, Target } from '../../transport/target.ts'
import { bounded } from '../facts/bounded-target.ts'
import type { PairSettings } from '../settings/settings.ts'
import { OverseenPair } from './overseen-pair.ts'

export interface OversightOptions {
  readonly inventory: Inventory
  /** The pairs that the run concerns. */
  readonly pairs: readonly { readonly pair: Pair; readonly settings: PairSettings }[]
  readonly connect: Connect
  readonly targetOf: (host: string) => Target
  /** Whether the run is a dry run. */
  readonly isDry: boolean
  readonly clock: Clock
}

/**
 * Watches over the pairs that a run concerns. Its probes use the run's own connections, after their first answers, so
 * the run has to connect through `connect` of this class.
 */
export class PairOversight implements Approver {
  readonly #options: OversightOptions
  readonly #pairs: readonly OverseenPair[]
  readonly #pairOf = new Map<string, OverseenPair>()
  readonly #standIns = new Map<string, HostConnection>()
  #emit: (event: RunEvent) => void = () => undefined

  constructor(options: OversightOptions) {
    this.#options = options
    this.#pairs = options.pairs.flatMap((one) => this.#oversee(one))
  }

  /** Connects for the run. A member that the run may only probe does not take part. */
  connect(target: Target, options: ConnectOptions): HostConnection {
    const connection = this.#options.connect(target, options)
    const pair = this.#pairOf.get(target.name)
    if (pair === undefined || options.lock === undefined) return connection
    const isRoots = (user: string | undefined): boolean => (user ?? target.user) === 'root'
    return pair.join(target.name, connection, isRoots)
  }

  begin(emit: (event: RunEvent) => void): void {
    this.#emit = emit
  }

  async approve(planned: PlannedTask, how: { readonly isDry: boolean }): Promise<Verdict> {
    return (await this.#pairOf.get(planned.actor)?.approve(planned, how)) ?? YES
  }

  async end(): Promise<boolean> {
    const harmed = await Promise.all(this.#pairs.map((pair) => pair.end()))
    return harmed.includes(true)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#standIns.values()].map((connection) => connection.close()))
  }

  #oversee({ pair, settings }: OversightOptions['pairs'][number]): readonly OverseenPair[] {
    const { hosts } = this.#options.inventory
    const [active, standby] = [hosts.get(pair.active), hosts.get(pair.standby)]
    if (active === undefined || standby === undefined) return []
    const overseen = new OverseenPair({
      pair,
      settings,
      active,
      standby,
      isDry: this.#options.isDry,
      clock: this.#options.clock,
      standIn: (host) => this.#standIn(host),
      say: (message, hint) => this.#emit({ type: 'warning', message, hint }),
    })
    for (const { name } of [active, standby]) this.#pairOf.set(name, overseen)
    return [overseen]
  }

  #standIn(host: string): HostConnection {
    const { connect, targetOf } = this.#options
    const known = this.#standIns.get(host) ?? once(connect(bounded(targetOf(host)), { lock: undefined }))
    this.#standIns.set(host, known)
    return known
  }
}

/** A connection that is not opened again after a failure: each try would take as long. */
function once(connection: HostConnection): HostConnection {
  let refused: UnitResult | undefined
  return {
    run: async (unit, user) => {
      const result = refused ?? (await connection.run(unit, user))
      if (result.kind === 'refused') refused = result
      return result
    },
    upload: (upload, user) => connection.upload(upload, user),
    closeSessions: (user) => connection.closeSessions(user),
    close: () => connection.close(),
  }
}
