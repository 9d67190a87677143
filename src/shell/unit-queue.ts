import { type Deferred, deferred } from '../core/deferred.ts'
import type { HearPart, Unit, UnitResult } from './contract.ts'
import { type Frame, ProtocolError } from './frame.ts'
import type { OutputPool } from './output-pool.ts'
import { PendingUnit } from './pending-unit.ts'

/** `unstarted`: nothing of the unit was run, for the session ended before its turn; another may take it. */
export type SessionResult = UnitResult | { readonly kind: 'unstarted' }

/** Of units; the others come before there is one. */
type UnitFrame = Exclude<Frame, { kind: 'hello' | 'waits' }>

/** Where one of the two output streams is: it takes what comes on it. */
export interface UnitStream {
  bytes(chunk: Buffer): void
  /** Throws `ProtocolError`, and then has counted nothing of the frame. */
  frame(frame: UnitFrame): void
}

/**
 * The units that a session was sent and that have not answered, in order. The two output streams are not in step:
 * one may already be in a later unit than the other. But each goes through all units and their parts, one by one.
 */
export class UnitQueue {
  readonly #waiting: { readonly pending: PendingUnit; readonly result: Deferred<SessionResult> }[] = []
  readonly #pool: OutputPool
  readonly #onProgress: () => void
  #lastId = 0
  /** Set once the session has ended: what becomes of a unit then. */
  #of: ((pending: PendingUnit) => SessionResult) | undefined

  /** `onProgress` is called when the part that runs, or the unit, may have changed. */
  constructor(pool: OutputPool, onProgress: () => void) {
    this.#pool = pool
    this.#onProgress = onProgress
  }

  get head(): PendingUnit | undefined {
    return this.#waiting[0]?.pending
  }

  /** Whether one of them is more than a look. */
  get hasChange(): boolean {
    return this.#waiting.some(({ pending }) => pending.unit.survives)
  }

  /** Also once all has ended: then the unit ends at once, as all that waited did. */
  add(unit: Unit, hear?: HearPart): { readonly id: number; readonly result: Promise<SessionResult> } {
    const pending = new PendingUnit(++this.#lastId, unit, this.#pool, hear)
    const result = deferred<SessionResult>()
    this.#waiting.push({ pending, result })
    this.#settleRest()
    return { id: pending.id, result: result.promise }
  }

  /** What is printed between units comes from something that a unit left running, and is dropped. */
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

  /** Ends all that waits, and all that may still come; each unit's result is what `of` makes of it. */
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
