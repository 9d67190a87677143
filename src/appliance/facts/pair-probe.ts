import type { Clock } from '../../core/clock.ts'
import { poll } from '../../core/poll.ts'
import type { Host, Pair } from '../../inventory/model.ts'
import type { HostConnection, UnitResult } from '../../shell/contract.ts'
import type { PairSettings } from '../settings/settings.ts'
import { certificateAt, type ServedCertificate } from './certificate.ts'
import type { AskedBetween } from './clock-offset.ts'
import type { MemberSnapshot, PairSnapshot, PlanSnapshot, Unseen } from './found-pair.ts'
import type { MemberFacts } from './member-facts.ts'
import { memberProbe } from './member-probe.ts'
import { probeFromOutside } from './outside-probe.ts'
import { readFacts } from './read-facts.ts'
import { seenMembers } from './seen-pair.ts'
import { webSocketPlace } from './web-socket-place.ts'

/** The two hosts of a pair, with connections that open when they are needed. */
export interface WatchedPair {
  readonly pair: Pair
  readonly settings: PairSettings
  readonly active: WatchedMember
  readonly standby: WatchedMember
  readonly clock: Clock
  /** Asks what the playbook would do, through connections to the members that answer. */
  readonly plan?: AskPlan | undefined
}

export interface AskPlan {
  /** Loads the playbook, which takes a moment: best while the hosts are busy. */
  prepare(): void
  ask(connections: ReadonlyMap<string, HostConnection>): Promise<PlanSnapshot>
}

export interface WatchedMember {
  readonly host: Host
  readonly connection: HostConnection
}

/** Probes both hosts and the VIP at once. Never throws: a host without an answer is a finding. */
export async function probePair(watched: WatchedPair): Promise<PairSnapshot> {
  const { pair, settings, active, standby, plan, clock } = watched
  const place = webSocketPlace(pair.vip, settings)
  // Loading the playbook would delay the login to the other host.
  let left = 2
  const isAsked = (): void => {
    left--
    if (left === 0) setImmediate(() => plan?.prepare())
  }
  const members = Promise.all([
    probeMember(active, standby, watched, isAsked),
    probeMember(standby, active, watched, isAsked),
  ])
  const outside = probeFromOutside(place, OUTSIDE_MS, clock, noneIsSetUp(members))
  const snapshot = {
    pair,
    settings,
    members: await members,
    outside: await outside,
    plan: undefined,
  } as const
  return { ...snapshot, plan: await planWhereSetUp(snapshot, watched) }
}

/**
 * Plans only for a pair that is set up, because on any other everything would have to be done. Without a holder the
 * run would wait for one.
 */
async function planWhereSetUp(
  snapshot: PairSnapshot,
  { plan, active, standby }: WatchedPair,
): Promise<PlanSnapshot | undefined> {
  const seen = seenMembers(snapshot)
  const isSetUp = seen.every(({ scripts, keepalivedConfig }) => scripts.length > 0 && keepalivedConfig)
  if (plan === undefined || !isSetUp || !seen.some(({ holdsVip }) => holdsVip)) return undefined
  const asked = [active, standby].filter(({ host }) => seen.some(({ name }) => name === host.name))
  return plan.ask(new Map(asked.map(({ host, connection }) => [host.name, connection])))
}

/** Resolves when neither host is set up: then no host has the VIP. */
async function noneIsSetUp(members: Promise<readonly MemberSnapshot[]>): Promise<void> {
  const isBare = (await members).every(
    ({ found }) => !('unseen' in found) && found.keepalivedConfig === undefined && !found.holdsVip,
  )
  if (!isBare) await new Promise<never>(() => undefined)
}

/** Like `probePair`, but repeated until `isSo` holds or the time is over. Resolves with the last snapshot in either case. */
export function probeUntil(
  watched: WatchedPair,
  isSo: (snapshot: PairSnapshot) => boolean,
  withinMs: number,
): Promise<PairSnapshot> {
  const patience = { clock: watched.clock, everyMs: LOOK_AGAIN_MS, withinMs }
  return poll(() => probePair(watched), isSo, patience)
}

async function probeMember(
  { host, connection }: WatchedMember,
  peer: WatchedMember,
  { pair, settings, clock }: WatchedPair,
  isAsked: () => void,
): Promise<MemberSnapshot> {
  const { name, address, peerAddress } = host
  const role = pair.active === name ? 'active' : 'standby'
  const probe = memberProbe({ vip: pair.vip.address, peer: peer.host.peerAddress, settings })
  const now = (): number => clock.now().getTime()
  const own = ownCertificate(host, settings, clock)
  const answer = await ask(connection, probe.source, now, isAsked)
  const found = 'unseen' in answer ? answer : factsIn(answer, settings)
  return { name, role, address, peerAddress, found, certificate: await own }
}

/** A host behind others has an address that means nothing here. */
async function ownCertificate(
  { address, connection }: Host,
  settings: PairSettings,
  clock: Clock,
): Promise<ServedCertificate | undefined> {
  if (!settings.tls || connection.jump !== undefined) return undefined
  return certificateAt(webSocketPlace({ address }, settings), OWN_MS, clock)
}

interface Answer {
  readonly result: UnitResult
  readonly asked: AskedBetween
}

/** Probes a host. The session is opened first, so that the time for the opening does not widen the clock's offset. */
async function ask(
  connection: HostConnection,
  source: string,
  now: () => number,
  isAsked: () => void,
): Promise<Answer | Unseen> {
  const opened = await connection.run(unitOf(':'), 'root')
  if (opened.kind !== 'answered') return unseen(opened)
  const from = now()
  const answer = connection.run(unitOf(source), 'root')
  isAsked()
  const result = await answer
  return { result, asked: { from, to: now() } }
}

function factsIn({ result, asked }: Answer, settings: PairSettings): MemberFacts | Unseen {
  const [part] = result.kind === 'answered' ? result.parts : []
  if (part?.kind !== 'ended') return unseen(result)
  if (part.stdout.length > MOST_PRINTED)
    return { unseen: 'it tells more than any host has to tell', hint: undefined }
  const complaint = part.stderr.subarray(-LONGEST_COMPLAINT).toString().trim()
  return readFacts(part.stdout.toString(), settings, asked) ?? unseen(result, complaint)
}

/** Bytes of a probe's output; some hundred files and keys take a tenth of them. */
const MOST_PRINTED = 2 ** 20
const LONGEST_COMPLAINT = 1000

function unseen(result: UnitResult, said = ''): Unseen {
  if (result.kind === 'refused') return { unseen: result.refusal.message, hint: result.refusal.hint }
  if (result.kind === 'lost') return { unseen: `the connection was lost: ${result.reason}`, hint: undefined }
  const [part] = result.parts
  const why =
    part?.kind === 'timeout' ? `it did not answer within ${PROBE_MS / 1000} s` : `the probe failed: ${said}`
  return { unseen: why, hint: undefined }
}

function unitOf(source: string) {
  return { parts: [{ source, timeoutMs: PROBE_MS, needed: false }], survives: false }
}

const PROBE_MS = 20_000
const OUTSIDE_MS = 2_000
/** A packet filter may drop what asks there. */
const OWN_MS = 1_000
const LOOK_AGAIN_MS = 200
