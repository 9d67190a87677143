import type { HearPart, Unit, UnitResult } from './contract.ts'
import { type Deferred, deferred } from './deferred.ts'
import type { FrameSink } from './frame-reader.ts'
import { PendingUnit } from './pending-unit.ts'

/** `unstarted`: nothing of the unit was run, for the session ended before its turn; another may take it. */
export type SessionResult = UnitResult | { readonly kind: 'unstarted' }

/**
 * The units that a session was sent and that have not answered, in order. The two output streams are not in step:
 * one may already be in a later unit than the other.
 */
export class UnitQueue {
  readonly #waiting: { readonly pending: PendingUnit; readonly result: Deferred<SessionResult> }[] = []
  readonly #onProgress: () => void
  #lastId = 0

  /** `onProgress` is called when the part that runs, or the unit, has changed. */
  constructor(onProgress: () => void) {
    this.#onProgress = onProgress
  }

  get head(): PendingUnit | undefined {
    return this.#waiting[0]?.pending
  }

  add(unit: Unit, hear?: HearPart): { readonly id: number; readonly result: Promise<SessionResult> } {
    const pending = new PendingUnit(++this.#lastId, unit, hear)
    const result = deferred<SessionResult>()
    this.#waiting.push({ pending, result })
    return { id: pending.id, result: result.promise }
  }

  /** What is printed between units comes from something that a unit left running, and is dropped. */
  sink(stream: 'stdout' | 'stderr'): FrameSink {
    let current: PendingUnit | undefined
    return {
      bytes: (chunk) => current?.[stream].add(chunk),
      frame: ([kind, id, , code]) => {
        if (kind === 's') current = this.#start(Number(id))
        else if (kind === 'e') this.#endPart(current, stream, Number(code))
        if (current?.[stream].isDone) current = undefined
        this.#settleComplete()
        if (stream === 'stdout') this.#onProgress()
      },
    }
  }

  /** Ends all that waits; each unit's result is what `of` makes of it. */
  settleAll(of: (pending: PendingUnit) => SessionResult): void {
    for (const { pending, result } of this.#waiting.splice(0)) result.resolve(of(pending))
  }

  #endPart(pending: PendingUnit | undefined, stream: 'stdout' | 'stderr', code: number): void {
    pending?.[stream].end(code)
    pending?.tell()
  }

  #start(id: number): PendingUnit | undefined {
    const pending = this.#waiting.find((item) => item.pending.id === id)?.pending
    if (pending !== undefined) pending.isStarted = true
    return pending
  }

  #settleComplete(): void {
    while (this.#waiting[0]?.pending.isComplete === true) {
      const { pending, result } = this.#waiting[0]
      this.#waiting.shift()
      result.resolve({ kind: 'answered', parts: pending.results(false), tookMs: pending.tookMs })
    }
  }
}
