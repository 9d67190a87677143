import type { AskedUnit } from './evil-shell.ts'

/** `needed`: a part that does not end with 0 is its last. */
export interface SpokenUnit extends AskedUnit {
  readonly needed: boolean
}

/** A piece of what a shell says on one of its streams; `MARKER` stands for the session's marker. */
export interface Utterance {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  /** Before it is said. */
  readonly pauseMs: number
}

const MARKER = '\u0001marker\u0001'

type Random = () => number

/** What a good shell would say to these units: its greeting, and what each part prints, on streams that are not in step. */
export function goodSpeech(units: readonly SpokenUnit[], random: Random): readonly Utterance[] {
  const codes = new Map<string, number>()
  const stream = (name: Utterance['stream']): Utterance[] => {
    const say = (text: string): Utterance => ({ stream: name, text, pauseMs: 0 })
    const said = name === 'stdout' ? [say(`${MARKER} h 4711 none\n`)] : []
    for (const { id, parts, needed } of units) {
      said.push(say(`${MARKER} s ${id}\n`))
      for (let part = 0; part < parts; part++) {
        const code = codes.get(`${id} ${part}`) ?? (random() < 0.6 ? 0 : Math.floor(random() * 256))
        codes.set(`${id} ${part}`, code)
        said.push(say(output(`${name} ${id}.${part}`, random)), say(`${MARKER} e ${id} ${part} ${code}\n`))
        if (needed && code !== 0) break
      }
    }
    return said
  }
  const [out, err] = [stream('stdout'), stream('stderr')]
  const whole: Utterance[] = []
  while (out.length + err.length > 0) {
    const next = (random() < 0.5 ? out : err).shift() ?? out.shift() ?? err.shift()
    if (next !== undefined) whole.push(next)
  }
  return whole
}

/** The same, spoilt: left out, said twice, exchanged, put in another's place, or with something else in between. */
export function spoilt(speech: readonly Utterance[], times: number, random: Random): readonly Utterance[] {
  const said = [...speech]
  for (let time = 0; time < times; time++) {
    const place = Math.floor(random() * said.length)
    const other = Math.floor(random() * said.length)
    const [one, two] = [said[place], said[other]]
    if (one === undefined || two === undefined) return said
    const way = Math.floor(random() * 7)
    if (way === 0) said.splice(place, 1)
    else if (way === 1) said.splice(place, 0, one)
    else if (way === 2) said.splice(place, 1, two)
    else if (way === 3) [said[place], said[other]] = [two, one]
    else if (way === 4) said[place] = { ...one, stream: one.stream === 'stdout' ? 'stderr' : 'stdout' }
    else said.splice(place, 0, { ...one, text: way === 5 ? frame(random) : noise(random) })
  }
  return said
}

/** In pieces of any size, with pauses. */
export function inPieces(speech: readonly Utterance[], marker: string, random: Random): readonly Utterance[] {
  const slow = random() < 0.3 ? 900 : 20
  return speech.flatMap(({ stream, text: said }) => {
    const text = said.replaceAll(MARKER, marker)
    const cut = random() < 0.7 ? text.length : Math.floor(random() * text.length)
    return [text.slice(0, cut), text.slice(cut)]
      .filter((piece) => piece !== '')
      .map((piece) => ({ stream, text: piece, pauseMs: random() < 0.4 ? Math.floor(random() * slow) : 0 }))
  })
}

function output(name: string, random: Random): string {
  const kinds = [
    '',
    `<${name}>`,
    `<${name}>\n`,
    '\0',
    `${MARKER.slice(0, 3)}<${name}>`,
    `${MARKER} no frame ${name}\n`,
  ]
  return kinds[Math.floor(random() * kinds.length)] ?? ''
}

const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '255',
  '256',
  '-1',
  '01',
  '1e1',
  '4294967296',
  '99999999999999999999',
  '',
  'x',
  '0x1',
]

function frame(random: Random): string {
  const number = (): string => NUMBERS[Math.floor(random() * NUMBERS.length)] ?? ''
  const words = ['h', 's', 'e', 'b'][Math.floor(random() * 4)] ?? 's'
  const rest = Array.from({ length: Math.floor(random() * 5) }, number)
  if (words === 'h' && random() < 0.5) rest[1] = 'busy'
  if (words === 'b' && random() < 0.5) rest.splice(0, rest.length, 'bye')
  return `${MARKER} ${[words, ...rest].join(' ')}\n`
}

function noise(random: Random): string {
  const kinds = [
    'x'.repeat(1 << Math.floor(random() * 18)),
    MARKER,
    `${MARKER} s `,
    '\n'.repeat(1000),
    '\xff\xfe\0',
    MARKER.repeat(200),
  ]
  return kinds[Math.floor(random() * kinds.length)] ?? ''
}
