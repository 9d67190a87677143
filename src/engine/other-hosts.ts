import type { Scope } from '../language/value-template.ts'
import type { KnownHost } from './host-state.ts'

/** All hosts that a run talks to, by their names: what its tasks see as `hosts.NAME.results`. */
export class OtherHosts {
  readonly #hosts: ReadonlyMap<string, KnownHost>

  constructor(hosts: ReadonlyMap<string, KnownHost>) {
    this.#hosts = hosts
  }

  /** Counts the changes to what is known of any of the hosts. */
  get facts(): number {
    let facts = 0
    for (const host of this.#hosts.values()) facts += host.facts
    return facts
  }

  get hasDoubts(): boolean {
    for (const host of this.#hosts.values()) if (host.hasDoubts) return true
    return false
  }

  /** The scope `hosts.NAME`, whose results are put together when an expression reads them. */
  view(resultsOf: (host: KnownHost) => unknown): Scope {
    const hosts = {}
    for (const [name, host] of this.#hosts)
      Object.defineProperty(hosts, name, { enumerable: true, get: () => ({ results: resultsOf(host) }) })
    return hosts
  }
}
