import type { Clock } from '../core/clock.ts'
import { overlaps } from '../core/resource.ts'
import type { HearPart, Refusal, UnitPart, UnitResult } from '../shell/contract.ts'
import { AnswersAhead, Asked, type HeldAnswers, type Kept, type Sent } from './answers-ahead.ts'
import type { ChangeLog } from './change-log.ts'
import type { ItemAddress } from './item-address.ts'
import {
  type AskedShell,
  isSameQuestion,
  NOTHING_ASKED,
  type ProbeRequest,
  partFor,
  questionsInTime,
  type Seen,
  shellsOf,
  UnitReader,
  type Unseen,
} from './probe-unit.ts'

export type Observation = Seen | Unseen | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface WindowOptions {
  readonly changes: ChangeLog
  readonly held: HeldAnswers
  readonly clock: Clock
  /** Probes in one unit at the most: 1 asks strictly one by one. */
  readonly limit: number
  /** Probes that could be made now, from an item's on, in the order of the tasks and up to a fence, less those that are known; lazily. */
  readonly ahead: (from: ItemAddress, isKnown: (address: string) => boolean) => Iterable<ProbeRequest>
  readonly run: (parts: readonly UnitPart[], at: AskedShell, hear: HearPart) => Promise<UnitResult>
}

/**
 * Asks a host for what the tasks ahead will want to know, in one round trip. The rules:
 *
 * 1. At first everything up to a fence is asked. When a change anywhere in the run has had something thrown away, one
 *    probe is asked, then two, four and so on, as long as nothing changes: such a change costs 1 + ⌈log2(n + 1)⌉ round
 *    trips for the n tasks up to the next one, and at most three probes are made for each task.
 * 2. What was asked before a change that may have altered it (`change-log.ts`) is thrown away, also when the answer came
 *    after it: a probe counts for the number of changes at the time when it was sent. So changes in a row that have
 *    nothing to do with each other cost a round trip each.
 * 3. What is known is not asked again while it is good. A probe that is older than `STALE_MS` when it is wanted is
 *    called stale: such a probe may show that all is as asked, but what is changed, failed or handed on is probed
 *    afresh (`run-attempt.ts`), and with it what is as old and comes next; one older than `EXPIRED_MS` is made again in any case.
 * 4. Tasks whose inputs wait for a result are left out (`ahead` sees to that), and so are users whose shell
 *    cannot be had: that is not known to be wrong until the task is reached.
 * 5. What is known ahead of time is bounded, in bytes, for a host and for the run. What does not fit is asked again
 *    when its task is reached, and what was too large to be kept beside others is asked alone; then it goes on as after a change.
 */
export class ProbeWindow {
  readonly #options: WindowOptions
  /** Nobody waits for more of it than what is wanted next. */
  readonly #asked: AnswersAhead
  #size = Number.POSITIVE_INFINITY
  /** How many changes there were when the size was last told. */
  #sizedAt: number

  constructor(options: WindowOptions) {
    this.#options = options
    this.#asked = new AnswersAhead(options.held)
    this.#sizedAt = options.changes.count
  }

  /** `afresh`: whatever is known; `stale`: and with it what is known for too long of those ahead. */
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

  /** Nothing that was asked ahead is wanted any more. */
  close(): void {
    this.#asked.clear()
  }

  #take(request: ProbeRequest): Observation | undefined {
    const key = request.at.text
    const asked = this.#asked.get(key)
    const seen = asked?.seen
    this.#asked.forget(key)
    if (seen === undefined || !this.#isGood(seen, request, EXPIRED_MS)) return undefined
    if (!isSameQuestion(asked?.request, request)) return undefined
    const isStale = this.#isOlder(seen, STALE_MS)
    return seen.observation.kind === 'seen' ? { ...seen.observation, isStale } : seen.observation
  }

  #isGood(seen: Kept, request: ProbeRequest, maxAgeMs: number): boolean {
    return this.#isSpared(seen, request) && !this.#isOlder(seen, maxAgeMs)
  }

  #isSpared({ changes }: { readonly changes: number }, request: ProbeRequest): boolean {
    const made = this.#options.changes
    return changes === made.count || made.spares(changes, request.needs())
  }

  #isOlder({ sentAt }: Sent, ageMs: number): boolean {
    return this.#options.clock.monotonicMs() - sentAt > ageMs
  }

  #resize(wanted: ProbeRequest): void {
    const { changes } = this.#options
    const isLost = this.#asked.dropUnless((asked) => this.#isSpared(asked, asked.request))
    const isMoved = isLost || !changes.spares(this.#sizedAt, wanted.needs())
    this.#size = isMoved || this.#asked.wasFull ? 1 : this.#size * 2
    this.#sizedAt = changes.count
    this.#asked.wasFull = false
  }

  /** What is known already, or being asked, is not asked again. */
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

  /** What is to be changed is as old as what was asked with it: that is made again, too, but for what this change may alter. */
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

  /** Each shell's requests as one unit. What an earlier unit still says of them is not listened to any more. */
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

  /** Together first, and those that cannot be told apart then, one by one: one is too large, say, or may not be read. */
  async #askAs(
    shell: AskedShell,
    asked: ReadonlyMap<ProbeRequest, Asked>,
    at: Sent,
    wanted: ProbeRequest,
  ): Promise<Refusal | undefined> {
    for (
      let rest: readonly ProbeRequest[] = [...asked.keys()], joint = true;
      rest.length > 0;
      joint = false
    ) {
      const questions = questionsInTime(rest, { joint })
      const reader = new UnitReader(questions)
      let heard = 0
      const hear: HearPart = (index, result, tookMs) => {
        if (index < heard) return
        heard = index + 1
        const seenAt = { ...at, sentAt: this.#sentAt(tookMs) ?? at.sentAt }
        for (const [request, observation] of reader.hear(index, result)) {
          const one = asked.get(request)
          if (one !== undefined) this.#asked.keep(one, { ...seenAt, observation }, request === wanted)
        }
        for (const request of reader.cut) asked.get(request)?.cut()
        this.#asked.wasFull ||= reader.cut.length > 0
      }
      const result = await this.#send(questions.map(partFor), shell, hear)
      if (result.kind !== 'answered') return refusalOf(result)
      for (const [index, part] of result.parts.entries()) hear(index, part, result.tookMs)
      rest = reader.unanswered
    }
    return undefined
  }

  /** Opening a connection takes time, and makes no probe older. */
  #sentAt(tookMs: number | undefined): number | undefined {
    return tookMs === undefined ? undefined : this.#options.clock.monotonicMs() - tookMs
  }

  /** A probe alters nothing, so it is sent again when the connection was lost under it. */
  async #send(parts: readonly UnitPart[], shell: AskedShell, hear: HearPart): Promise<UnitResult> {
    const first = await this.#options.run(parts, shell, hear)
    return first.kind === 'lost' && first.refusal === undefined
      ? this.#options.run(parts, shell, hear)
      : first
  }
}

export interface Again {
  readonly afresh?: 'alone' | 'stale'
}

/** Age from which on nothing is done on the strength of a probe, though wrtcplay changed nothing: others may have. */
const STALE_MS = 2_000
/**
 * Age from which on a probe says nothing. With many hosts in linear order the first one's answers wait for the last
 * one's: making them again every two seconds cost 6 times the units with 200 hosts (docs/adr/0006).
 */
const EXPIRED_MS = 60_000
/** Keeps one unit's answer from growing without bound in plays with thousands of items. */
export const MOST_PROBES_AHEAD = 500

function refusalOf(result: Exclude<UnitResult, { kind: 'answered' }>): Refusal {
  if (result.kind === 'refused') return result.refusal
  if (result.refusal !== undefined) return result.refusal
  return { kind: 'unreachable', message: `connection lost twice: ${result.reason}`, hint: undefined }
}
