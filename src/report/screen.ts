import { joined, type Printable, print } from '../core/printable.ts'
import { oneLine } from '../core/visible-text.ts'
import type { Style } from './ansi.ts'
import type { TextSink } from './text-sink.ts'
import { fitted, textWidth } from './text-width.ts'

export interface ScreenOptions {
  readonly sink: TextSink
  /** How wide the terminal is now; `undefined` where output is not a terminal: then there is no live line. */
  readonly columns: (() => number) | undefined
  /** Milliseconds from any origin. */
  readonly now: () => number
  /** Of the live line. */
  readonly style: Style
}

/** Lines that stay, and below them one live line that is drawn again at most ten times a second. */
export class Screen {
  readonly #options: ScreenOptions
  #live: (() => string) | undefined
  /** Cells of the live line as drawn; 0 when there is none on the screen. */
  #drawn = 0
  #shown = ''
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(options: ScreenOptions) {
    this.#options = options
  }

  /** Text with its line ends. */
  print(text: Printable): void {
    this.#options.sink.write(print`${this.#erasure()}${text}`)
    this.#drawn = 0
    this.refresh()
  }

  /** What the live line says; asked anew each time it is drawn; `undefined` takes it away. */
  setLive(live: (() => string) | undefined): void {
    this.#live = live
    if (live === undefined) this.#wipe()
  }

  /** Draws the live line if it is not on the screen or says something new, and enough time has passed. */
  refresh(): void {
    const { columns, now, sink, style } = this.#options
    if (columns === undefined || this.#live === undefined || now() - this.#drawnAt < REDRAW_MS) return
    // The last column stays free: some terminals wrap when it is filled.
    const text = fitted(oneLine(this.#live()), columns() - 1)
    if (this.#drawn > 0 && text === this.#shown) return
    sink.write(print`${this.#erasure()}${style(text)}`)
    this.#drawn = textWidth(text)
    this.#shown = text
    this.#drawnAt = now()
  }

  flush(): Promise<void> {
    return this.#options.sink.flush()
  }

  #wipe(): void {
    if (this.#drawn > 0) this.#options.sink.write(this.#erasure())
    this.#drawn = 0
  }

  /** A terminal that became narrower has wrapped the line: it then takes several rows. */
  #erasure(): Printable {
    if (this.#drawn === 0) return print``
    const rows = Math.ceil(this.#drawn / Math.max(1, this.#options.columns?.() ?? 1))
    const up = Array.from({ length: rows - 1 }, () => print`\x1b[1A`)
    return print`\r${joined(up, '')}\x1b[J`
  }
}

const REDRAW_MS = 100
