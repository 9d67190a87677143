import type { HearPart, PartResult, Unit } from './contract.ts'
import { ProtocolError } from './frame.ts'
import { type OutputPool, UnitAllowance } from './output-pool.ts'
import { PartStream } from './part-stream.ts'

type Stream = 'stdout' | 'stderr'

/** A unit that was sent, and the answers of its parts so far. */
export class PendingUnit {
  readonly id: number
  readonly unit: Unit
  readonly stdout: PartStream
  readonly stderr: PartStream
  /** True once the host has begun the unit. Before, nothing of the unit has run for certain. */
  isStarted = false
  readonly #allowance: UnitAllowance
  readonly #sentAt = performance.now()
  readonly #hear: HearPart | undefined
  readonly #answered: PartResult[] = []
  #heard = 0

  constructor(id: number, unit: Unit, pool: OutputPool, hear: HearPart | undefined) {
    this.id = id
    this.unit = unit
    this.#hear = hear
    this.#allowance = new UnitAllowance(pool)
    const keep = (bytes: number): number => this.#allowance.take(bytes)
    this.stdout = new PartStream(unit.parts, keep)
    this.stderr = new PartStream(unit.parts, keep)
  }

  get isComplete(): boolean {
    return this.stdout.isDone && this.stderr.isDone
  }

  get tookMs(): number {
    return performance.now() - this.#sentAt
  }

  /** The index of the part that runs now: the first part whose end was not seen on both streams. */
  get running(): number {
    return Math.min(this.#ended, this.unit.parts.length - 1)
  }

  /** The deadline, in milliseconds, of the part that runs now. */
  get timeoutMs(): number | undefined {
    return this.unit.parts[this.running]?.timeoutMs
  }

  /** Notes the end of a part on one stream. Throws `ProtocolError` where the host says something impossible. */
  end(stream: Stream, part: number, code: number): void {
    const running = this[stream].codes.length
    if (part !== running)
      throw new ProtocolError(`it ends part ${part} of unit ${this.id} where part ${running} runs`)
    this[stream].end(code)
    const other = this[stream === 'stdout' ? 'stderr' : 'stdout'].codes[part]
    if (other !== undefined && other !== code)
      throw new ProtocolError(
        `part ${part} of unit ${this.id} ends with ${code} on ${stream} and with ${other} on the other`,
      )
  }

  /** The parts that have answered, in order. */
  answered(): readonly PartResult[] {
    while (this.#answered.length < this.#ended) this.#answered.push(this.#part(this.#answered.length))
    return this.#answered
  }

  /** Passes the parts that have ended since the last call on to the listener. */
  notify(): void {
    if (this.#hear === undefined) return
    for (const result of this.answered().slice(this.#heard)) this.#hear(this.#heard++, result, this.tookMs)
  }

  /** How many parts have ended on both streams. */
  get #ended(): number {
    return Math.min(this.stdout.codes.length, this.stderr.codes.length)
  }

  #part(index: number): PartResult {
    const printed = [this.stdout.printed[index], this.stderr.printed[index]]
    const truncated = printed.some((one) => one?.isTruncated === true)
    return { kind: 'ended', code: this.stdout.codes[index] ?? 1, ...this.#bytes(index), truncated }
  }

  /** One result for each part; called once the session gives no more of them. */
  results(timedOut: boolean): readonly PartResult[] {
    const results: PartResult[] = [...this.answered()]
    if (timedOut && !this.isComplete) results.push({ kind: 'timeout', ...this.#bytes(results.length) })
    while (results.length < this.unit.parts.length) results.push({ kind: 'skipped' })
    return results
  }

  /** Gives the unit's bytes back to the pool of running units. */
  release(): void {
    this.#allowance.release()
  }

  #bytes(index: number): { readonly stdout: Buffer; readonly stderr: Buffer } {
    const bytes = (stream: Stream): Buffer => this[stream].printed[index]?.bytes() ?? Buffer.alloc(0)
    return { stdout: bytes('stdout'), stderr: bytes('stderr') }
  }
}
