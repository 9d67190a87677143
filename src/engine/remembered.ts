import type { Failure } from '../core/module-definition.ts'
import type { Scope } from '../language/value-template.ts'
import type { Play, Task } from '../program/model.ts'
import type { Ready } from '../units/ready.ts'
import { PairHolders } from './pair-holder.ts'

/** What a run has worked out of its tasks and hosts, and need not work out again. */
export class Remembered {
  /** By what is known of a host. */
  readonly scopes = new WeakMap<object, OuterScope>()
  readonly holders = new PairHolders()
  /** Of tasks ahead, by what they wait for. */
  readonly ahead = new WeakMap<Awaited, Scope>()
  /** Tasks that ask the same of every host. */
  readonly ready = new WeakMap<Task, Ready | Failure>()
}

/** Names that are not known before their turn. */
export interface Awaited {
  /** Of this host and of others. */
  readonly results: ReadonlySet<string> | 'all'
  readonly variables: ReadonlySet<string>
}

/** How much is known of a host, of its peer and of all others that are read. */
export interface KnownFacts {
  readonly facts: number
  readonly peerFacts: number | undefined
  readonly othersFacts: number | undefined
}

/** Of all tasks of a play, with how much was known when it was made. */
interface OuterScope extends KnownFacts {
  readonly play: Play
  readonly holders: number
  readonly scope: Scope
}
