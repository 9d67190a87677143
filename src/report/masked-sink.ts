import type { Masker } from '../core/masker.ts'
import { masked, type Printable } from '../core/printable.ts'
import type { TextSink } from './text-sink.ts'

/** A sink that masks every secret known when something is written. */
export class MaskedSink implements TextSink {
  readonly #sink: TextSink
  readonly #masker: Masker

  constructor(sink: TextSink, masker: Masker) {
    this.#sink = sink
    this.#masker = masker
  }

  write(text: Printable): void {
    this.#sink.write(masked(text, (plain) => this.#masker.mask(plain)))
  }

  flush(): Promise<void> {
    return this.#sink.flush()
  }
}
