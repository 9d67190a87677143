import type { Printable } from '../../../src/core/printable.ts'

/**
 * What a terminal shows, for the few sequences that wrtcplay sends: `\r`, `\n`, one row up, erase below. Long lines wrap,
 * and wrap anew when the terminal becomes narrower.
 */
export class TerminalEmulator {
  columns: number
  #rows: string[] = ['']
  #row = 0
  #column = 0

  constructor(columns: number) {
    this.columns = columns
  }

  write(text: Printable): void {
    const plain = text.toString().replace(COLOURS, '')
    for (const [piece] of plain.matchAll(PIECES)) this.#put(piece)
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  /** A narrower terminal breaks its last line, where the cursor is, into rows. */
  resize(columns: number): void {
    const last = this.#rows[this.#row] ?? ''
    const pieces = Array.from({ length: Math.max(1, Math.ceil(last.length / columns)) }, (_, index) =>
      last.slice(index * columns, (index + 1) * columns),
    )
    this.#rows.splice(this.#row, 1, ...pieces)
    this.#row += pieces.length - 1
    this.#column = (pieces.at(-1) ?? '').length
    this.columns = columns
  }

  get rows(): readonly string[] {
    return this.#rows
  }

  #put(piece: string): void {
    if (piece === '\r') this.#column = 0
    else if (piece === '\n') this.#newRow()
    else if (piece === '\x1b[1A') this.#row = Math.max(0, this.#row - 1)
    else if (piece === '\x1b[J') this.#eraseBelow()
    else this.#character(piece)
  }

  #newRow(): void {
    this.#row++
    this.#column = 0
    this.#rows[this.#row] ??= ''
  }

  #eraseBelow(): void {
    this.#rows.length = this.#row + 1
    this.#rows[this.#row] = (this.#rows[this.#row] ?? '').slice(0, this.#column)
  }

  #character(character: string): void {
    if (this.#column >= this.columns) this.#newRow()
    const row = this.#rows[this.#row] ?? ''
    this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1)
    this.#column++
  }
}

const ESCAPE = '\u001b'
const COLOURS = new RegExp(`${ESCAPE}\\[\\d+m`, 'g')
const PIECES = new RegExp(`${ESCAPE}\\[1A|${ESCAPE}\\[J|.`, 'gs')
