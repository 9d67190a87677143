import type { Resource } from '../core/module-definition.ts'
import type { Host } from '../inventory/model.ts'
import type { Scope } from '../language/value-template.ts'
import type { HostConnection } from '../remote/contract.ts'

/** What a registered task found; `unknown` when that depends on a change not made. */
export type RegisteredResult =
  | { readonly kind: 'known'; readonly value: unknown }
  | { readonly kind: 'unknown'; readonly why: string }

/** What a run knows of one host. */
export class HostState {
  readonly host: Host
  readonly connection: HostConnection
  /** Login user, for tasks that name it: they need no `become`. */
  readonly login: string
  /** The inventory's variables. */
  readonly base: Scope
  /** Resources that changes not made would alter; grows in a dry run only. */
  readonly pending: Resource[] = []
  /** Why nothing more is run on it; `undefined` while it takes part. */
  stopped: 'failed' | 'unreachable' | undefined
  /** Whether a result was ever `unknown`: in a dry run, and where a task is only asked. */
  hasUnknowns = false
  readonly #results = new Map<string, RegisteredResult>()
  readonly #variables = new Map<string, unknown>()
  #facts = 0

  constructor(host: Host, connection: HostConnection, login: string, base: Scope) {
    this.base = base
    this.host = host
    this.connection = connection
    this.login = login
  }

  get name(): string {
    return this.host.name
  }

  get results(): ReadonlyMap<string, RegisteredResult> {
    return this.#results
  }

  /** What tasks have set. */
  get variables(): ReadonlyMap<string, unknown> {
    return this.#variables
  }

  /** Counts what has become known of the host: while it stands, its results and variables do. */
  get facts(): number {
    return this.#facts
  }

  /** `undefined`: a skipped task has no result, and `has(results.NAME)` tells. */
  keepResult(name: string, result: RegisteredResult | undefined): void {
    this.#facts++
    if (result?.kind === 'unknown') this.hasUnknowns = true
    if (result === undefined) this.#results.delete(name)
    else this.#results.set(name, result)
  }

  setVariable(name: string, value: unknown): void {
    this.#facts++
    this.#variables.set(name, value)
  }
}
