import type { Refusal } from '../shell/contract.ts'
import type { ProbeRequest, Seen, Unseen } from './probe-unit.ts'

/** Counts the bytes of answers that were asked for ahead and are not used yet, on all hosts of the run. */
export interface HeldAnswers {
  bytes: number
}

/** When a request was sent, and how many changes the run had made by then. */
export interface Sent {
  readonly changes: number
  readonly sentAt: number
}

export interface Kept extends Sent {
  readonly observation: Seen | Unseen
}

/** A host's answers that are not used yet: bounded, in bytes, for the host and for the run. */
export class AnswersAhead {
  readonly #asked = new Map<string, Asked>()
  readonly #ofRun: HeldAnswers
  #held = 0
  /** An answer did not fit since this flag was last set to false. */
  wasFull = false

  constructor(ofRun: HeldAnswers) {
    this.#ofRun = ofRun
  }

  get(key: string): Asked | undefined {
    return this.#asked.get(key)
  }

  /** An answer of an earlier unit to the same request is ignored from now on. */
  begin(asked: Asked): void {
    const key = asked.request.at.text
    this.forget(key)
    this.#asked.set(key, asked)
  }

  forget(key: string): void {
    const asked = this.#asked.get(key)
    this.#asked.delete(key)
    this.#count(-(asked?.bytes ?? 0))
  }

  clear(): void {
    for (const key of this.#asked.keys()) this.forget(key)
  }

  /** Returns whether any answer was dropped. */
  dropUnless(isGood: (asked: Asked) => boolean): boolean {
    const bad = [...this.#asked].filter(([, asked]) => !isGood(asked))
    for (const [key] of bad) this.forget(key)
    return bad.length > 0
  }

  /** Keeps what was seen, as long as there is room; what is wanted now is not kept for long, and needs none. */
  keep(asked: Asked, seen: Kept, isWanted: boolean): void {
    const bytes = isWanted ? 0 : sizeOf(seen.observation)
    const isRoom = this.#held + bytes <= MOST_OF_HOST && this.#ofRun.bytes + bytes <= MOST_OF_RUN
    this.wasFull ||= !isRoom
    if (!isRoom && !isWanted) asked.settle(undefined)
    else {
      const isListenedTo = this.#asked.get(asked.request.at.text) === asked
      if (isListenedTo) this.#count(bytes - asked.bytes)
      asked.see(seen, isListenedTo ? bytes : 0)
    }
  }

  #count(bytes: number): void {
    this.#held += bytes
    this.#ofRun.bytes += bytes
  }
}

/** A request that was sent: settled when its answer has come, or when its unit has ended without the answer. */
export class Asked {
  readonly request: ProbeRequest
  /** How many changes the run had made when the request was sent. */
  readonly changes: number
  seen: Kept | undefined
  /** How many bytes the answer counts for. */
  bytes = 0
  refusal: Refusal | undefined
  /** The answer was too large to be kept beside others. */
  isCut = false
  readonly answered: Promise<void>
  #resolve: () => void = () => undefined

  constructor(request: ProbeRequest, changes: number) {
    this.request = request
    this.changes = changes
    this.answered = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  see(seen: Kept, bytes: number): void {
    this.seen = seen
    this.bytes = bytes
    this.#resolve()
  }

  cut(): void {
    this.isCut = true
    this.#resolve()
  }

  settle(refusal: Refusal | undefined): void {
    if (this.seen === undefined) this.refusal = refusal
    this.#resolve()
  }
}

function sizeOf(observation: Seen | Unseen): number {
  if (observation.kind === 'timeout') return observation.stderr.length
  const { output, guard } = observation
  return (
    output.stdout.length + output.stderr.length + (guard?.stdout.length ?? 0) + (guard?.stderr.length ?? 0)
  )
}

const MOST_OF_HOST = 16 * 1024 * 1024
const MOST_OF_RUN = 256 * 1024 * 1024
