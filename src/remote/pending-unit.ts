import type { HearPart, PartResult, Unit } from './contract.ts'
import { PartStream } from './part-stream.ts'

/** A unit on its way: what is known of its parts so far. */
export class PendingUnit {
  readonly id: number
  readonly unit: Unit
  readonly stdout: PartStream
  readonly stderr: PartStream
  /** Set once the host has begun it; before, it is certain that nothing was run. */
  isStarted = false
  readonly #sentAt = performance.now()
  readonly #hear: HearPart | undefined
  #heard = 0

  constructor(id: number, unit: Unit, hear: HearPart | undefined) {
    this.id = id
    this.unit = unit
    this.#hear = hear
    this.stdout = new PartStream(unit.parts)
    this.stderr = new PartStream(unit.parts)
  }

  get isComplete(): boolean {
    return this.stdout.isDone && this.stderr.isDone
  }

  get tookMs(): number {
    return performance.now() - this.#sentAt
  }

  /** The deadline of the part that runs now. */
  get timeoutMs(): number | undefined {
    const last = this.unit.parts.length - 1
    return this.unit.parts[Math.min(this.stdout.codes.length, last)]?.timeoutMs
  }

  /** The parts that have answered, in order. */
  answered(): readonly PartResult[] {
    return Array.from({ length: this.#ended }, (_, index) => this.#part(index))
  }

  /** Tells who listens of the parts that have ended since the last time. */
  tell(): void {
    for (; this.#hear !== undefined && this.#heard < this.#ended; this.#heard++)
      this.#hear(this.#heard, this.#part(this.#heard), this.tookMs)
  }

  /** Parts whose end was seen on both streams. */
  get #ended(): number {
    return Math.min(this.stdout.codes.length, this.stderr.codes.length)
  }

  #part(index: number): PartResult {
    const truncated =
      this.#printed('stdout', index)?.isTruncated === true ||
      this.#printed('stderr', index)?.isTruncated === true
    return { kind: 'ended', code: this.stdout.codes[index] ?? 1, ...this.#bytes(index), truncated }
  }

  /** One result for each part. */
  results(timedOut: boolean): readonly PartResult[] {
    const results: PartResult[] = [...this.answered()]
    if (timedOut && !this.isComplete) results.push({ kind: 'timeout', ...this.#bytes(results.length) })
    while (results.length < this.unit.parts.length) results.push({ kind: 'skipped' })
    return results
  }

  #bytes(index: number): { readonly stdout: Buffer; readonly stderr: Buffer } {
    const bytes = (stream: 'stdout' | 'stderr'): Buffer =>
      this.#printed(stream, index)?.bytes() ?? Buffer.alloc(0)
    return { stdout: bytes('stdout'), stderr: bytes('stderr') }
  }

  #printed(stream: 'stdout' | 'stderr', index: number): PartStream['printed'][number] | undefined {
    return this[stream].printed[index]
  }
}
