import type { Scope } from '../language/value-template.ts'
import type { Playbook } from '../program/model.ts'
import { tasksAndHandlers } from '../program/walker.ts'
import type { KnownHost } from './scope.ts'
import { namesRead } from './task-inputs.ts'

/** All hosts that a run talks to, by their names: what its tasks see as `hosts.NAME.results`. */
export class OtherHosts {
  readonly #hosts: ReadonlyMap<string, KnownHost>

  constructor(hosts: ReadonlyMap<string, KnownHost>) {
    this.#hosts = hosts
  }

  /** Counts what has become known of any of them. */
  get facts(): number {
    let facts = 0
    for (const host of this.#hosts.values()) facts += host.facts
    return facts
  }

  get hasDoubts(): boolean {
    for (const host of this.#hosts.values()) if (host.hasDoubts) return true
    return false
  }

  /** The results are put together when they are read. */
  view(resultsOf: (host: KnownHost) => unknown): Scope {
    const hosts = {}
    for (const [name, host] of this.#hosts)
      Object.defineProperty(hosts, name, { enumerable: true, get: () => ({ results: resultsOf(host) }) })
    return hosts
  }
}

/** Hardly any playbook does, and with a thousand hosts it costs. */
export function readsOtherHosts({ plays }: Playbook): boolean {
  return plays.some((play) => tasksAndHandlers(play).some((task) => namesRead(task, play).has('hosts')))
}
