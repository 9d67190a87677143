/** Where a shell's output goes. */
export interface Mouth {
  out(bytes: Buffer): void
  err(bytes: Buffer): void
}

export interface AskedUnit {
  readonly id: number
  readonly parts: number
}

/** What a shell on a host says, in its own words or in those of the protocol. */
export class Voice {
  readonly marker: string
  readonly #mouth: Mouth

  constructor(marker: string, mouth: Mouth) {
    this.marker = marker
    this.#mouth = mouth
  }

  out(text: string | Buffer): void {
    this.#mouth.out(Buffer.from(text as string, 'latin1'))
  }

  err(text: string | Buffer): void {
    this.#mouth.err(Buffer.from(text as string, 'latin1'))
  }

  frame(words: string, streams: 'both' | 'out' | 'err' = 'both'): void {
    if (streams !== 'err') this.out(`${this.marker} ${words}\n`)
    if (streams !== 'out') this.err(`${this.marker} ${words}\n`)
  }

  hello(): void {
    this.frame('h 4711 none', 'out')
  }
}

/** How a host behaves. What is left out it does as a good one would, or not at all. */
export interface Conduct {
  greet?(voice: Voice): void
  unit?(voice: Voice, unit: AskedUnit): void
  /** The shell that is to end the first. */
  kill?(voice: Voice): void
}

/** A message without a part only says that the controller lives. */
function asked(text: string): AskedUnit {
  return { id: Number(text.split(' ')[0]), parts: text.split('_w_part ').length - 1 }
}

/** Stands in place of a login's shell: takes what is written to it, piece by piece. */
export function evilShell(mouth: Mouth, conduct: Conduct): (chunk: Buffer) => void {
  let held = Buffer.alloc(0)
  let voice: Voice | undefined
  const whole = (): Buffer | undefined => {
    const end = held.indexOf('\n')
    if (end < 0) return undefined
    const size = Number(held.toString('latin1', 0, end).split(' ').at(-1))
    if (!(held.length >= end + 1 + size)) return undefined
    const message = held.subarray(0, end + 1 + size)
    held = held.subarray(end + 1 + size)
    return message
  }
  const begin = (script: string): Voice => {
    const marker = /printf '([0-9a-f]{32}) /.exec(script)?.[1]
    const mine = new Voice(marker ?? '', mouth)
    if (marker === undefined) conduct.kill?.(mine)
    else if (conduct.greet === undefined) mine.hello()
    else conduct.greet(mine)
    return mine
  }
  return (chunk) => {
    held = Buffer.concat([held, chunk])
    for (let message = whole(); message !== undefined; message = whole()) {
      const text = message.toString('latin1')
      if (voice === undefined) voice = begin(text)
      else if (text.includes('_w_part ')) conduct.unit?.(voice, asked(text))
    }
  }
}
