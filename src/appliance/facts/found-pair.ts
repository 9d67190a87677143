import type { Pair, Role } from '../../inventory/model.ts'
import type { PairSettings } from '../settings/settings.ts'
import type { MemberFacts } from './member-facts.ts'
import type { OutsideSnapshot } from './outside-probe.ts'
import type { PlaybookPlan } from './playbook-plan.ts'

/** A pair as it was found at one moment. */
export interface PairSnapshot {
  readonly pair: Pair
  readonly settings: PairSettings
  /** The configured active one first. */
  readonly members: readonly [MemberSnapshot, MemberSnapshot]
  readonly outside: OutsideSnapshot
  /** `undefined` when nothing was planned. */
  readonly plan: PlanSnapshot | undefined
}

/** What a run of the playbook would do now, or why that cannot be told. */
export type PlanSnapshot = PlaybookPlan | { readonly unknown: string }

export interface MemberSnapshot {
  readonly name: string
  readonly role: Role
  readonly address: string
  /** For the link to its peer. */
  readonly peerAddress: string
  readonly found: MemberFacts | Unseen
}

/** Why nothing is known of a host. */
export interface Unseen {
  readonly unseen: string
  readonly hint: string | undefined
}
