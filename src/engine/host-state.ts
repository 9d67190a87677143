import type { HostLevels } from '../inventory/host-scope.ts'
import type { Host } from '../inventory/model.ts'
import type { Scope } from '../language/value-template.ts'
import type { HostConnection } from '../shell/contract.ts'
import { PendingChanges } from './pending-changes.ts'

/** What a registered task found; `unknown` when that depends on a change not made. */
export type RegisteredResult = KnownResult | UnknownResult

interface KnownResult {
  readonly kind: 'known'
  readonly value: unknown
  /** Tasks that are not done yet, and may have it come out otherwise. */
  readonly unless?: readonly string[] | undefined
}

interface UnknownResult {
  readonly kind: 'unknown'
  readonly why: string
  /** What is known of it all the same; `undefined`: not even whether there will be one. */
  readonly sure?: Scope | undefined
  /** Tasks that may have even that come out otherwise. */
  readonly unless?: readonly string[] | undefined
}

/** Why a variable that a task sets is not known yet, or whose changes may give it another value. */
export type Doubt = { readonly why: string } | { readonly unless: readonly string[] }

/** A host's names and variables, with those of a play, of `set` and of `-e` (`inventory/host-scope.ts`). */
export type ScopeOf = (host: string, given: HostLevels) => Scope

/** What a run knows of one host. */
export class HostState {
  readonly host: Host
  readonly connection: HostConnection
  /** Login user, for tasks that name it: they need no `become`. */
  readonly login: string
  /** Its names and variables, with those of a play and of `set`. */
  readonly scopeIn: (given: HostLevels) => Scope
  /** Grows in a dry run only. */
  readonly pending = new PendingChanges()
  /** Why nothing more is run on it; `undefined` while it takes part. */
  stopped: 'failed' | 'unreachable' | undefined
  /** Whether a result or variable was ever in doubt: in a dry run, and where a task is only asked. */
  hasDoubts = false
  readonly #results = new Map<string, RegisteredResult>()
  readonly #variables = new Map<string, unknown>()
  readonly #doubts = new Map<string, Doubt>()
  /** What `facts` was when a variable was last set, or doubted. */
  readonly #setAt = new Map<string, number>()
  #facts = 0

  constructor(host: Host, connection: HostConnection, login: string, scopeIn: (given: HostLevels) => Scope) {
    this.scopeIn = scopeIn
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

  /** Of variables that tasks set. */
  get doubts(): ReadonlyMap<string, Doubt> {
    return this.#doubts
  }

  /** Counts what has become known of the host: while it stands, its results and variables do. */
  get facts(): number {
    return this.#facts
  }

  /** `undefined`: a skipped task has no result, and `has(results.NAME)` tells. */
  keepResult(name: string, result: RegisteredResult | undefined): void {
    this.#facts++
    if (result?.kind === 'unknown' || result?.unless !== undefined) this.hasDoubts = true
    if (result === undefined) this.#results.delete(name)
    else this.#results.set(name, result)
  }

  setVariable(name: string, value: unknown): void {
    this.#setAt.set(name, ++this.#facts)
    this.#variables.set(name, value)
    this.#doubts.delete(name)
  }

  doubtVariable(name: string, doubt: Doubt): void {
    this.hasDoubts = true
    this.#setAt.set(name, ++this.#facts)
    this.#doubts.set(name, doubt)
  }

  /** Whether a task has set a variable, or may have, since `facts` was that. */
  hasSetSince(facts: number, name: string): boolean {
    return (this.#setAt.get(name) ?? 0) > facts
  }
}

/** What is known of a host, connected or not. */
export type KnownHost = Pick<
  HostState,
  'scopeIn' | 'variables' | 'results' | 'facts' | 'hasDoubts' | 'doubts'
>
