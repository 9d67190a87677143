import type { Clock } from '../core/clock.ts'
import { namesThrough } from '../core/host-links.ts'
import { overlaps } from '../core/resource.ts'
import type { HearPart, Refusal, UnitPart, UnitResult } from '../shell/contract.ts'
import { AnswersAhead, Asked, type HeldAnswers, type Kept, type Sent } from './answers-ahead.ts'
import { askShell } from './ask-shell.ts'
import type { ChangeLog } from './change-log.ts'
import type { ItemAddress } from './item-address.ts'
import {
  type AskedShell,
  isSameQuestion,
  NOTHING_ASKED,
  type ProbeRequest,
  type Seen,
  shellsOf,
  type Unseen,
} from './probe-unit.ts'

export type Observation = Seen | Unseen | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface WindowOptions {
  readonly changes: ChangeLog
  readonly held: HeldAnswers
  readonly clock: Clock
  /** The most probes in one unit; 1 sends them one by one. */
  readonly limit: number
  /**
   * Probes that can be made now, from an item on, in the order of the tasks and up to a fence, without those for
   * which `isKnown` is true. Computed lazily.
   */
  readonly ahead: (from: ItemAddress, isKnown: (address: string) => boolean) => Iterable<ProbeRequest>
  readonly run: (parts: readonly UnitPart[], at: AskedShell, hear: HearPart) => Promise<UnitResult>
}

/**
 * Probes a host for a task and, in the same round trip, for the tasks ahead of it. The rules:
 *
 * 1. The first window holds all probes up to a fence. When a change anywhere in the run has dropped answers, the next
 *    window holds one probe, then two, four and so on until another change drops answers. Such a change costs
 *    1 + ⌈log2(n + 1)⌉ round trips for the n tasks up to the next one, and no task is probed more than three times.
 * 2. A change drops the answers to probes sent before the change whose resources it may have altered (`change-log.ts`),
 *    also answers that come in later: each probe notes the number of changes at the time when it was sent. Changes in a
 *    row that touch different resources cost a round trip each. A resource has all the names that links on the host give
 *    it, which come with each answer (`link-question.ts`).
 * 3. An answer serves until it is old. An answer older than `STALE_MS` may still show that a task has nothing to do;
 *    before a change, a failure or a result for other tasks, the host is probed afresh (`run-attempt.ts`), together with
 *    the next tasks whose answers are as old. An answer older than `EXPIRED_MS` is never used.
 * 4. `ahead` leaves out tasks whose inputs wait for a result. The window leaves out users whose shell was refused: the
 *    refusal matters only to a task that is reached.
 * 5. Answers held for tasks ahead are bounded, in bytes, for each host and for the run. A task whose answer did not fit
 *    is probed again when it is reached; one whose answer was too large to be kept beside others is probed alone, and
 *    the next window is sized as after a change.
 */
export class ProbeWindow {
  readonly #options: WindowOptions
  /** Answers that were asked ahead. Tasks wait only for the answer that they need next. */
  readonly #asked: AnswersAhead
  #size = Number.POSITIVE_INFINITY
  /** The number of changes when the size of the window was last set. */
  #sizedAt: number
  /** A change has dropped an answer that was wanted, since the size of the window was last set. */
  #isLost = false

  constructor(options: WindowOptions) {
    this.#options = options
    this.#asked = new AnswersAhead(options.held)
    this.#sizedAt = options.changes.count
  }

  /**
   * Resolves with the observation. `afresh`: the host is probed even where an answer is known; `stale`: old answers of
   * tasks ahead are renewed, too.
   */
  async observe(request: ProbeRequest, { afresh }: Again = {}): Promise<Observation> {
    if (request.ready.probe === undefined && request.ready.guard === undefined) return NOTHING_ASKED
    const key = request.at.text
    if (afresh === undefined) {
      const ahead = this.#asked.get(key)
      await ahead?.answered
      if (ahead?.refusal?.kind === 'interrupted') return { kind: 'refused', refusal: ahead.refusal }
      const known = this.#take(request)
      if (known !== undefined) return known
      this.#resize(request)
    }
    const others =
      afresh === undefined ? this.#others(request) : afresh === 'stale' ? this.#stale(request) : []
    let asked = this.#ask([request, ...others], request)
    await asked.answered
    if (asked.isCut) {
      asked = this.#ask([request], request)
      await asked.answered
    }
    this.#asked.forget(key)
    if (asked.refusal !== undefined) return { kind: 'refused', refusal: asked.refusal }
    return (
      asked.seen?.observation ?? { kind: 'timeout', stderr: Buffer.alloc(0), timeoutMs: request.timeoutMs }
    )
  }

  /** Drops all answers that were asked ahead. */
  close(): void {
    this.#asked.clear()
  }

  #take(request: ProbeRequest): Observation | undefined {
    const key = request.at.text
    const asked = this.#asked.get(key)
    const seen = asked?.seen
    this.#asked.forget(key)
    this.#isLost ||= seen !== undefined && !this.#isSpared(seen, request)
    if (seen === undefined || this.#isLost || this.#isOlder(seen, EXPIRED_MS)) return undefined
    if (!isSameQuestion(asked?.request, request)) return undefined
    const isStale = this.#isOlder(seen, STALE_MS)
    return seen.observation.kind === 'seen' ? { ...seen.observation, isStale } : seen.observation
  }

  #isSpared({ changes, observation }: Kept, request: ProbeRequest): boolean {
    const made = this.#options.changes
    if (changes === made.count) return true
    const links = observation.kind === 'seen' ? observation.links : undefined
    return made.spares(changes, namesThrough(links, request.needs()))
  }

  /** Whether an answer may still serve. Which links matter to it is not known before it has come. */
  #mayServe({ changes, request, seen }: Asked): boolean {
    return seen === undefined
      ? this.#options.changes.spares(changes, request.needs())
      : this.#isSpared(seen, request)
  }

  #isOlder({ sentAt }: Sent, ageMs: number): boolean {
    return this.#options.clock.monotonicMs() - sentAt > ageMs
  }

  #resize(wanted: ProbeRequest): void {
    const { changes } = this.#options
    const isLost = this.#asked.dropUnless((asked) => this.#mayServe(asked))
    const isMoved = isLost || this.#isLost || !changes.spares(this.#sizedAt, wanted.needs())
    this.#size = isMoved || this.#asked.wasFull ? 1 : this.#size * 2
    this.#sizedAt = changes.count
    this.#isLost = false
    this.#asked.wasFull = false
  }

  /** The requests that go along with the first one: those that are neither answered nor sent already. */
  #others(first: ProbeRequest): readonly ProbeRequest[] {
    const others: ProbeRequest[] = []
    const most = Math.min(this.#size, this.#options.limit)
    if (most <= 1) return others
    for (const request of this.#options.ahead(first.at, (address) => this.#isKnown(address))) {
      others.push(request)
      if (others.length + 1 >= most) break
    }
    return others
  }

  #isKnown(address: string): boolean {
    const asked = this.#asked.get(address)
    return asked !== undefined && (asked.seen === undefined || !this.#isOlder(asked.seen, EXPIRED_MS / 2))
  }

  /**
   * The requests whose answers are as old as that of a task about to change something, and which that change will not
   * alter: they are made again, too.
   */
  #stale(first: ProbeRequest): readonly ProbeRequest[] {
    const stale: ProbeRequest[] = []
    if (this.#options.limit <= 1) return stale
    const isFresh = (address: string): boolean => {
      const seen = this.#asked.get(address)?.seen
      return seen === undefined || !this.#isOlder(seen, STALE_MS / 2)
    }
    for (const request of this.#options.ahead(first.at, isFresh)) {
      if (overlaps(first.needs(), request.needs())) continue
      stale.push(request)
      if (stale.length + 1 >= this.#options.limit) break
    }
    return stale
  }

  /** Sends the requests of each shell as one unit. Answers of an earlier unit to the same requests are ignored from now on. */
  #ask(requests: readonly ProbeRequest[], wanted: ProbeRequest): Asked {
    const { changes, clock } = this.#options
    const at = { changes: changes.count, sentAt: clock.monotonicMs() }
    const asked = new Map(requests.map((request) => [request, new Asked(request, at.changes)]))
    for (const one of asked.values()) this.#asked.begin(one)
    for (const shell of shellsOf(requests)) {
      const isOwn = ({ actor, ready }: ProbeRequest): boolean =>
        actor === shell.actor && ready.user === shell.user
      const own = new Map([...asked].filter(([request]) => isOwn(request)))
      void this.#askAs(shell, own, at, wanted).then((refusal) => {
        for (const one of own.values()) one.settle(refusal)
      })
    }
    return asked.get(wanted) ?? new Asked(wanted, at.changes)
  }

  #askAs(
    shell: AskedShell,
    asked: ReadonlyMap<ProbeRequest, Asked>,
    at: Sent,
    wanted: ProbeRequest,
  ): Promise<Refusal | undefined> {
    const { run, clock } = this.#options
    return askShell([...asked.keys()], {
      run: (parts, hear) => run(parts, shell, hear),
      answered: (request, observation, tookMs) => {
        // The time at which a probe ran, without the time that it took to open the connection.
        const sentAt = tookMs === undefined ? at.sentAt : clock.monotonicMs() - tookMs
        const one = asked.get(request)
        if (one !== undefined) this.#asked.keep(one, { ...at, sentAt, observation }, request === wanted)
      },
      cut: (request) => {
        asked.get(request)?.cut()
        this.#asked.wasFull = true
      },
    })
  }
}

export interface Again {
  readonly afresh?: 'alone' | 'stale'
}

/** Milliseconds after which a probe is too old to act on: somebody else may have changed the host meanwhile. */
const STALE_MS = 2_000
/**
 * Milliseconds after which a probe is made again in any case. In linear order with many hosts, the first host's
 * answers wait for the last host: a limit of two seconds cost 6 times the units with 200 hosts (docs/adr/0006).
 */
const EXPIRED_MS = 60_000
/** Bounds the answer of one unit in plays with thousands of items. */
export const MOST_PROBES_AHEAD = 500
