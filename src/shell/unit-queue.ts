import { type Deferred, deferred } from '../core/deferred.ts'
import type { HearPart, Unit, UnitResult } from './contract.ts'
import { type Frame, ProtocolError } from './frame.ts'
import type { OutputPool } from './output-pool.ts'
import { PendingUnit } from './pending-unit.ts'

/** `unstarted`: nothing of the unit has run, because the session ended first; another session may run it. */
export type SessionResult = UnitResult | { readonly kind: 'unstarted' }

/** Frames about units, which come after the greeting. */
type UnitFrame = Exclude<Frame, { kind: 'hello' | 'waits' }>

/** Reads one of the two output streams of a session, which follow the units in their order. */
export interface UnitStream {
  bytes(chunk: Buffer): void
  /** Throws `ProtocolError` for a frame that cannot come here; such a frame changes nothing. */
  frame(frame: UnitFrame): void
}

/**
 * The units that were sent to a session and have no result yet, in order. One of the two output streams may be in a
 * later unit than the other, but each passes all units and their parts in order.
 */
export class UnitQueue {
  readonly #waiting: { readonly pending: PendingUnit; readonly result: Deferred<SessionResult> }[] = []
  readonly #pool: OutputPool
  readonly #onProgress: () => void
  #lastId = 0
  /** Makes the results of units once the session has ended; `undefined` before. */
  #of: ((pending: PendingUnit) => SessionResult) | undefined

  /** `onProgress` is called when another part, or another unit, may be running. */
  constructor(pool: OutputPool, onProgress: () => void) {
    this.#pool = pool
    this.#onProgress = onProgress
  }

  get head(): PendingUnit | undefined {
    return this.#waiting[0]?.pending
  }

  /** Whether one of the units is a change. */
  get hasChange(): boolean {
    return this.#waiting.some(({ pending }) => pending.unit.survives)
  }

  /** Adds a unit. After the end of the session, its result is the one of all units that waited then. */
  add(unit: Unit, hear?: HearPart): { readonly id: number; readonly result: Promise<SessionResult> } {
    const pending = new PendingUnit(++this.#lastId, unit, this.#pool, hear)
    const result = deferred<SessionResult>()
    this.#waiting.push({ pending, result })
    this.#settleRest()
    return { id: pending.id, result: result.promise }
  }

  /** Starts to read a stream. Output between units comes from processes that a unit left running, and is dropped. */
  stream(stream: 'stdout' | 'stderr'): UnitStream {
    let current: PendingUnit | undefined
    let last = 0
    let isOver = false
    const take = (frame: UnitFrame): void => {
      if (isOver) throw new ProtocolError('it goes on after its end')
      if (frame.kind === 'end') {
        if (current?.id !== frame.unit)
          throw new ProtocolError(`it ends a part of unit ${frame.unit}, which does not run`)
        current.end(stream, frame.part, frame.code)
        current.notify()
        if (current[stream].isDone) current = undefined
        return
      }
      if (current !== undefined) throw new ProtocolError(`unit ${current.id} is left before it has ended`)
      if (frame.kind === 'bye') {
        isOver = true
        return
      }
      current = this.#begin(frame.unit, last + 1)
      last = frame.unit
    }
    return {
      bytes: (chunk) => current?.[stream].add(chunk),
      frame: (frame) => {
        take(frame)
        this.#settleComplete()
        this.#onProgress()
      },
    }
  }

  /** Ends all units that wait or are added later, each with the result that `of` makes. */
  settleAll(of: (pending: PendingUnit) => SessionResult): void {
    this.#of = of
    this.#settleRest()
  }

  #settleRest(): void {
    if (this.#of === undefined) return
    for (const { pending, result } of this.#waiting.splice(0)) {
      result.resolve(this.#of(pending))
      pending.release()
    }
  }

  #begin(id: number, next: number): PendingUnit {
    const pending = this.#waiting.find((item) => item.pending.id === id)?.pending
    if (pending === undefined || id !== next)
      throw new ProtocolError(`it begins unit ${id} where unit ${next} is next`)
    pending.isStarted = true
    return pending
  }

  #settleComplete(): void {
    while (this.#waiting[0]?.pending.isComplete === true) {
      const { pending, result } = this.#waiting[0]
      this.#waiting.shift()
      result.resolve({ kind: 'answered', parts: pending.results(false), tookMs: pending.tookMs })
      pending.release()
    }
  }
}
