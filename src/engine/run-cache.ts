import type { Failure } from '../core/module-definition.ts'
import { SchemaValidator } from '../language/schema-validator.ts'
import type { Scope } from '../language/value-template.ts'
import type { Play, Task } from '../program/model.ts'
import type { Ready } from '../units/ready.ts'
import { PairHolders } from './pair-holder.ts'

/** What a run has computed from its tasks and hosts, so that the run need not compute it again. */
export class RunCache {
  /** Scopes of plays, by what is known of a host. */
  readonly scopes = new WeakMap<object, OuterScope>()
  readonly holders = new PairHolders()
  /** Holds the schemas that rendered parameters are checked against. */
  readonly validator: SchemaValidator
  /** Scopes of tasks ahead, by what those tasks wait for. */
  readonly ahead = new WeakMap<Awaited, Scope>()
  /** Tasks that have the same parameters on every host. */
  readonly ready = new WeakMap<Task, Ready | Failure>()

  constructor(validator = new SchemaValidator()) {
    this.validator = validator
  }
}

/** Names that are not known before the task that defines them has run. */
export interface Awaited {
  /** Names of results of this host and of other hosts. */
  readonly results: ReadonlySet<string> | 'all'
  readonly variables: ReadonlySet<string>
}

/** How much is known of a host, of its peer and of all others that are read. */
export interface KnownFacts {
  readonly facts: number
  readonly peerFacts: number | undefined
  readonly othersFacts: number | undefined
}

/** The scope of all tasks of a play, with how much was known when the scope was made. */
interface OuterScope extends KnownFacts {
  readonly play: Play
  readonly holders: number
  readonly scope: Scope
}
