export interface FrameSink {
  bytes(chunk: Buffer): void
  frame(words: readonly string[]): void
}

/**
 * Splits an output stream of a session into the output of parts and the frames between them. A frame is `MARKER
 * WORD…\n` and may begin anywhere in a line. The marker is random, so that output does not hold it by chance; a marker
 * without a frame behind it counts as output.
 */
export class FrameReader {
  readonly #marker: Buffer
  readonly #sink: FrameSink
  #held: Buffer = EMPTY

  constructor(marker: string, sink: FrameSink) {
    this.#marker = Buffer.from(marker)
    this.#sink = sink
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    let start = rest.indexOf(this.#marker)
    while (start >= 0) {
      const end = rest.subarray(0, start + LONGEST).indexOf(LINE_FEED, start)
      if (end < 0 && rest.length - start < LONGEST) break
      rest = this.#take(rest, start, end)
      start = rest.indexOf(this.#marker)
    }
    this.#keep(rest, start >= 0 ? start : rest.length - this.#overlap(rest))
  }

  /** Passes on output that was held back because its end could have been the beginning of a marker. */
  flush(): void {
    if (this.#held.length > 0) this.#sink.bytes(this.#held)
    this.#held = EMPTY
  }

  /** Passes on one frame and the output before it, or the marker as output where no frame follows. Returns the rest. */
  #take(rest: Buffer, start: number, end: number): Buffer {
    const behind = start + this.#marker.length
    const frame = end < 0 ? null : FRAME.exec(rest.toString('utf8', behind, end))
    const next = frame === null ? behind : end + 1
    const output = rest.subarray(0, frame === null ? behind : start)
    if (output.length > 0) this.#sink.bytes(output)
    if (frame?.[1] !== undefined) this.#sink.frame(frame[1].split(' '))
    return rest.subarray(next)
  }

  #keep(rest: Buffer, from: number): void {
    if (from > 0) this.#sink.bytes(rest.subarray(0, from))
    this.#held = rest.subarray(from)
  }

  /** How many of the last bytes could be the beginning of a marker. */
  #overlap(rest: Buffer): number {
    const longest = Math.min(this.#marker.length - 1, rest.length)
    for (let length = longest; length > 0; length--)
      if (rest.compare(this.#marker, 0, length, rest.length - length) === 0) return length
    return 0
  }
}

const EMPTY: Buffer = Buffer.alloc(0)
const LINE_FEED = 10
const FRAME = /^ ([hwseb] .*)$/
/** Bytes of a frame; the longest one lists the holders of the lock. */
const LONGEST = 4096
