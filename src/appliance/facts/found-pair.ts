import type { Pair, Role } from '../../inventory/model.ts'
import type { PairSettings } from '../settings/settings.ts'
import type { ServedCertificate } from './certificate.ts'
import type { MemberFacts } from './member-facts.ts'
import type { OutsideSnapshot } from './outside-probe.ts'
import type { PlaybookPlan } from './playbook-plan.ts'

/** A pair at one moment. */
export interface PairSnapshot {
  readonly pair: Pair
  readonly settings: PairSettings
  /** The member configured as active comes first. */
  readonly members: readonly [MemberSnapshot, MemberSnapshot]
  readonly outside: OutsideSnapshot
  /** `undefined` when no plan was asked for. */
  readonly plan: PlanSnapshot | undefined
}

/** What a run of the playbook would do now, or why nobody can know. */
export type PlanSnapshot = PlaybookPlan | { readonly unknown: string }

export interface MemberSnapshot {
  readonly name: string
  readonly role: Role
  readonly address: string
  /** The peer's address for the link between the hosts. */
  readonly peerAddress: string
  readonly found: MemberFacts | Unseen
  /** What is served behind TLS at the host's own address; `undefined` where nothing is. */
  readonly certificate: ServedCertificate | undefined
}

/** Why a host could not be probed. */
export interface Unseen {
  readonly unseen: string
  readonly hint: string | undefined
}
