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
  /** Of this host and its peer. */
  readonly results: ReadonlySet<string> | 'all'
  readonly variables: ReadonlySet<string>
}

/** Of all tasks of a play, with how much was known of the host and its peer when it was made. */
interface OuterScope {
  readonly play: Play
  readonly facts: number
  readonly peerFacts: number | undefined
  readonly holders: number
  readonly scope: Scope
}
