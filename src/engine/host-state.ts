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
  /** Names of pending tasks that may change the result. */
  readonly unless?: readonly string[] | undefined
}

interface UnknownResult {
  readonly kind: 'unknown'
  readonly why: string
  /**
   * The parts of the result that are known although the rest is not; `undefined`: it is not known whether there will
   * be a result.
   */
  readonly sure?: Scope | undefined
  /** Names of pending tasks that may change the known parts, too. */
  readonly unless?: readonly string[] | undefined
}

/** Why a variable of `set` is not known yet, or which pending tasks may change the variable's value. */
export type Doubt = { readonly why: string } | { readonly unless: readonly string[] }

/** A host's names and variables, with those of a play, of `set` and of `-e` (`inventory/host-scope.ts`). */
export type ScopeOf = (host: string, given: HostLevels) => Scope

/** What a run knows of one host. */
export class HostState {
  readonly host: Host
  readonly connection: HostConnection
  /** The login user: tasks that name this user as `become` use the login's own shell. */
  readonly login: string
  /** Its names and variables, with those of a play and of `set`. */
  readonly scopeIn: (given: HostLevels) => Scope
  /** Changes that a dry run leaves pending on the host; always empty in other runs. */
  readonly pending = new PendingChanges()
  /** Why the run sends the host nothing more; `undefined` while the host takes part. */
  stopped: 'failed' | 'unreachable' | undefined
  /** Whether a result or variable was ever uncertain, as in a dry run or where a task is only probed. */
  hasDoubts = false
  readonly #results = new Map<string, RegisteredResult>()
  readonly #variables = new Map<string, unknown>()
  readonly #doubts = new Map<string, Doubt>()
  /** For each variable: the count `facts` at the time when a task last set the variable, or made it uncertain. */
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

  /** Variables that tasks have set (`set`). */
  get variables(): ReadonlyMap<string, unknown> {
    return this.#variables
  }

  /** Why variables that tasks set are uncertain, by the variable's name. */
  get doubts(): ReadonlyMap<string, Doubt> {
    return this.#doubts
  }

  /** Counts the changes to what is known of the host: results and variables are the same as long as the count is. */
  get facts(): number {
    return this.#facts
  }

  /** `result` is `undefined` for a skipped task, which has no result: `has(results.NAME)` is false then. */
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

  /** Whether a task has set a variable, or may have set it, since the count `facts` had the given value. */
  hasSetSince(facts: number, name: string): boolean {
    return (this.#setAt.get(name) ?? 0) > facts
  }
}

/** What the run knows of a host, whether or not a connection is open. */
export type KnownHost = Pick<
  HostState,
  'scopeIn' | 'variables' | 'results' | 'facts' | 'hasDoubts' | 'doubts'
>
