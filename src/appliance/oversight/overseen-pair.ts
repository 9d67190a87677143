import type { Clock } from '../../core/clock.ts'
import { Semaphore } from '../../core/semaphore.ts'
import type { Objection, Verdict } from '../../engine/approver.ts'
import type { PlannedTask } from '../../engine/planned-task.ts'
import type { Host, Pair } from '../../inventory/model.ts'
import type { HostConnection } from '../../shell/contract.ts'
import type { WatchedPair } from '../facts/pair-probe.ts'
import { type QuickFacts, quickFacts } from '../facts/quick-facts.ts'
import type { Finding } from '../rules/finding.ts'
import { seemWell, unhealthy } from '../rules/quick.ts'
import type { PairSettings } from '../settings/settings.ts'
import { RunMember } from './run-member.ts'

export interface OverseenPairOptions {
  readonly pair: Pair
  readonly settings: PairSettings
  readonly active: Host
  readonly standby: Host
  readonly clock: Clock
  /** Whether the run is a dry run. */
  readonly isDry: boolean
  /** A connection to a member that takes no part in the run, with deadlines of some seconds. */
  readonly standIn: (host: string) => HostConnection
  readonly say: (message: string, hint: string) => void
}

/** The state of a pair before the run changed anything on it; without findings where the pair is not set up. */
interface Before {
  readonly isSetUp: boolean
  readonly served: boolean
  /** The pair is set up, and no host or both hosts served. */
  readonly isBroken: boolean
  /** Ids of the findings that were reported before the run's changes. */
  readonly reported: ReadonlySet<string>
}

/** One pair during a run: probed as soon as its hosts have answered, before changes that could harm it, and at the end. */
export class OverseenPair {
  readonly #options: OverseenPairOptions
  readonly #members = new Map<string, RunMember>()
  /** Lets only one host at a time undergo a change that interrupts a service. */
  readonly #oneAtATime = new Semaphore(1)
  #before: Promise<Before> | undefined
  #isChanged = false
  /** When the run last changed something about a keepalived. */
  #touchedAt = Number.NEGATIVE_INFINITY

  constructor(options: OverseenPairOptions) {
    this.#options = options
  }

  /** Adds a member that takes part in the run: its answers are watched. */
  join(
    host: string,
    connection: HostConnection,
    isRoots: (user: string | undefined) => boolean,
  ): HostConnection {
    const member = new RunMember(connection, isRoots, () => this.#quickFacts(connection))
    this.#members.set(host, member)
    return member.noticed
  }

  async approve(planned: PlannedTask, { isDry }: { readonly isDry: boolean }): Promise<Verdict> {
    this.#before ??= this.#stateBefore([...this.#members.keys()])
    await this.#before
    this.#isChanged ||= !isDry && planned.changes.some(({ alters }) => alters !== false)
    const isKeepaliveds = !isDry && planned.touches.includes('unit:keepalived')
    const touched = (): void => {
      if (isKeepaliveds) this.#touchedAt = this.#options.clock.monotonicMs()
    }
    if (!takesDown(planned, this.#options.settings)) return { kind: 'yes', ended: touched }
    const release = await this.#oneAtATime.acquire()
    const objection = await this.#objection(planned).catch((error: unknown) => {
      release()
      throw error
    })
    if (objection !== undefined) release()
    return (
      objection ?? {
        kind: 'yes',
        ended: () => {
          touched()
          release()
        },
      }
    )
  }

  /** Resolves with true when the pair does not serve after a run that may change things, whether it served before or not. */
  async end(): Promise<boolean> {
    const asked = [...this.#members].filter(([, { isAsked }]) => isAsked)
    this.#before ??= this.#stateBefore(asked.map(([host]) => host))
    const before = await this.#before
    if (this.#options.isDry) return false
    return this.#isChanged || before.isBroken ? this.#reportAfter(before) : false
  }

  async #stateBefore(hosts: readonly string[]): Promise<Before> {
    const snapshots = await Promise.all(
      hosts.map(async (host) => ({ host, snapshot: await this.#firstFacts(host) })),
    )
    const seen = snapshots.flatMap(({ host, snapshot }) =>
      snapshot === undefined ? [] : [{ ...snapshot, host }],
    )
    const nothing = { isSetUp: false, served: false, isBroken: false, reported: new Set<string>() }
    if (seen.length === 0 || seen.some(({ isSetUp }) => !isSetUp)) return nothing
    if (seen.length === hosts.length && seemWell(seen, this.#options.settings))
      return { ...nothing, isSetUp: true, served: true }
    const { healthBeforeRun } = await import('./health-around-run.ts')
    const vip = seen.find(({ presentVip }) => presentVip !== undefined)?.presentVip
    const { findings, serves, isSetUp } = await healthBeforeRun(this.#watched(vip))
    if (!isSetUp) return nothing
    this.#report('before this run', findings)
    return { isSetUp, served: serves, isBroken: !serves, reported: new Set(findings.map(({ id }) => id)) }
  }

  /**
   * The first facts of a host. A host to which the run has sent nothing yet, because its first task asks nothing
   * there, is asked separately.
   */
  #firstFacts(host: string): Promise<QuickFacts | undefined> {
    const member = this.#members.get(host)
    return member?.isAsked === true
      ? member.facts(FIRST_ANSWER_MS)
      : this.#quickFacts(this.#connectionOf(host))
  }

  /** Reports the findings after a run. The first set-up of a pair has itself tested whether the hosts hear each other. */
  async #reportAfter({ isSetUp: wasSetUp, served, reported }: Before): Promise<boolean> {
    const { healthAfterRun } = await import('./health-around-run.ts')
    const touchedAt = wasSetUp ? this.#touchedAt : undefined
    const { findings, serves, isSetUp } = await healthAfterRun(this.#watched(), touchedAt)
    if (!isSetUp) return false
    const { name } = this.#options.pair
    this.#report(
      'after this run',
      findings.filter(({ id }) => !reported.has(id)),
    )
    const old = findings.filter(({ id }) => reported.has(id)).map(({ problem }) => problem)
    if (old.length > 0) this.#options.say(`pair ${name}, still: ${old.join('; ')}`, STATUS)
    if (serves) return false
    const before = served ? 'served before this run and does not now' : 'does not serve after this run'
    this.#options.say(`pair ${name} ${before}: the run ends with exit code 1`, STATUS)
    return true
  }

  #report(when: string, findings: readonly Finding[]): void {
    const { pair, say } = this.#options
    for (const { problem, advice } of findings) say(`pair ${pair.name}, ${when}: ${problem}`, advice)
  }

  /** Probes the pair afresh, and objects where the change would take the last host that serves, or could, out of service. */
  async #objection({ actor: host, touches, changes }: PlannedTask): Promise<Objection | undefined> {
    const { settings, pair } = this.#options
    const peer = pair.active === host ? pair.standby : pair.active
    const [here, there] = await Promise.all(
      [host, peer].map((name) => this.#quickFacts(this.#connectionOf(name))),
    )
    // A host that is just taking over does not serve yet, but will.
    if (here?.isSetUp !== true || !here.keepalived || here.unfit !== undefined) return undefined
    if (!here.holdsVip && !touches.includes('unit:keepalived')) return undefined
    // With two different VIPs neither host can replace the other, so the other host's service is not at stake.
    if (here.presentVip !== undefined || there?.presentVip !== undefined) return undefined
    const why = unhealthy(there, settings)
    if (why === undefined) return undefined
    const what = changes.map(({ summary }) => summary).join('; ')
    return {
      kind: 'no',
      reason: `"${what}" would leave nobody to serve: ${peer} could not take over (${why})`,
      hint: `mend ${peer} first: \`wrtcplay status ${pair.name}\` tells what is wrong; or do it by hand on ${host}`,
    }
  }

  #quickFacts(connection: HostConnection): Promise<QuickFacts | undefined> {
    const { pair, settings } = this.#options
    return quickFacts(connection, { vip: pair.vip, settings, about: 'services' })
  }

  /** The pair with the VIP that its hosts were set up with, where it differs from the inventory's. */
  #watched(vip?: string): WatchedPair {
    const { settings, active, standby, clock } = this.#options
    const { pair: asked } = this.#options
    const pair = vip === undefined ? asked : { ...asked, vip: { ...asked.vip, address: vip } }
    const member = (host: Host): WatchedPair['active'] => ({
      host,
      connection: this.#connectionOf(host.name),
    })
    return { pair, settings, active: member(active), standby: member(standby), clock }
  }

  #connectionOf(host: string): HostConnection {
    const member = this.#members.get(host)
    if (member === undefined || !member.isAsked) return this.#options.standIn(host)
    return member.connection
  }
}

function takesDown({ touches, changes }: PlannedTask, { app }: PairSettings): boolean {
  const isServing = touches.some((resource) => resource === `unit:${app}` || resource === 'unit:keepalived')
  return isServing && changes.some(({ interrupts }) => interrupts === true)
}

const STATUS = '`wrtcplay status` shows the whole of it'
/** Milliseconds for a peer that answers later than its host. */
const FIRST_ANSWER_MS = 2000
