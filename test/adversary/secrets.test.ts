import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Masker } from '../../src/core/masker.ts'
import { MASK } from '../../src/core/secret.ts'
import { quote } from '../../src/core/shell.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'

/** What a secret can look like when somebody else has printed it. Each gives the texts of its characters. */
const FORMS: Readonly<Record<string, (secret: string) => readonly string[]>> = {
  raw: (secret) => Array.from(secret),
  'quoted for a shell': (secret) =>
    Array.from(quote(secret).replace(/^'|'$/g, '').replaceAll(`'\\''`, '\0')).map((one) =>
      one === '\0' ? `'\\''` : one,
    ),
  'printf %q': (secret) => Array.from(secret).map((one) => (/[\w./-]/.test(one) ? one : `\\${one}`)),
  "printf %q with $''": (secret) => Array.from(secret).map(bashCharacter),
  JSON: (secret) => Array.from(secret).map((one) => JSON.stringify(one).slice(1, -1)),
  'JSON of JSON': (secret) =>
    Array.from(secret).map((one) => JSON.stringify(JSON.stringify(one)).slice(3, -3)),
  'JSON in ASCII': (secret) => Array.from(secret).map((one) => jsonAscii(one)),
  'JSON in ASCII, upper case': (secret) =>
    Array.from(secret).map((one) =>
      jsonAscii(one).replace(/(?<=\\u.*)[a-f]/g, (digit) => digit.toUpperCase()),
    ),
  'named entities': (secret) =>
    Array.from(secret).map(
      (one) =>
        ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', é: '&eacute;' })[one] ?? one,
    ),
  'decimal entities': (secret) =>
    Array.from(secret).map((one) => (/[\w]/.test(one) ? one : `&#${one.codePointAt(0)};`)),
  'hexadecimal entities': (secret) =>
    Array.from(secret).map((one) => (/[\w]/.test(one) ? one : `&#x${one.codePointAt(0)?.toString(16)};`)),
  URL: (secret) => Array.from(secret).map(encodeURIComponent),
  'URL, lower case': (secret) =>
    Array.from(secret).map((one) => encodeURIComponent(one).replace(/%../g, (code) => code.toLowerCase())),
  form: (secret) => Array.from(secret).map((one) => (one === ' ' ? '+' : encodeURIComponent(one))),
  hexadecimal: (secret) => Array.from(Buffer.from(secret).toString('hex')),
  'hexadecimal, upper case': (secret) => Array.from(Buffer.from(secret).toString('hex').toUpperCase()),
  'hexadecimal with colons': (secret) => pairs(Buffer.from(secret).toString('hex')).map((pair) => `${pair}:`),
  'hexadecimal with blanks': (secret) => pairs(Buffer.from(secret).toString('hex')).map((pair) => `${pair} `),
  'xxd -p': (secret) => Array.from(folded(Buffer.from(secret).toString('hex'), 60)),
  base64: (secret) => Array.from(Buffer.from(secret).toString('base64').replace(/=+$/, '')),
  'base64 for URLs': (secret) => Array.from(Buffer.from(secret).toString('base64url')),
  'base64 in lines of 64': (secret) =>
    Array.from(folded(Buffer.from(secret).toString('base64').replace(/=+$/, ''), 64)),
  'base64 in lines of 76': (secret) =>
    Array.from(folded(Buffer.from(secret).toString('base64').replace(/=+$/, ''), 76)),
  'over two lines': (secret) => Array.from(folded(secret, Math.max(8, Math.ceil(secret.length / 2)))),
}

/** A word of more than a few letters; runs of white space would tell nothing. */
const secrets = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 10, maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom(...Array.from('aZ09 \'"\\&<>+/=%$é€\n')),
      minLength: 10,
      maxLength: 200,
    }),
    fc.string({
      unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz0123456789-_')),
      minLength: 8,
      maxLength: 64,
    }),
  )
  .map((text) => text.trim().replace(/\s+/g, (blank) => blank.slice(0, 1)))
  .filter((text) => text.length >= 8 && new Set(text).size > 4)

describe('a secret in somebody else’s words', () => {
  it.each(Object.keys(FORMS))('security 20: %s leaves no eight characters, wherever it was cut', (name) => {
    fc.assert(
      fc.property(
        secrets,
        fc.string({ maxLength: 30 }),
        fc.string({ maxLength: 30 }),
        fc.nat(),
        fc.nat(),
        (...[secret, before, behind, a, b]) => {
          const units = FORMS[name]?.(secret) ?? []
          const masker = new Masker()
          masker.add(secret)
          const text = [...Array.from(before), '|', ...units, '|', ...Array.from(behind)]
          const cuts = [a % (text.length + 1), b % (text.length + 1)].toSorted((x, y) => x - y)
          for (const piece of [text, text.slice(0, cuts[0]), text.slice(...cuts), text.slice(cuts[1])])
            expect(leftOf(units, masker.mask(piece.join(''))), piece.join('')).toBe(undefined)
        },
      ),
      { seed: SEED, numRuns: rounds(60) },
    )
  })

  it('security 20: a tail that the limit of shown output leaves is masked', () => {
    const masker = new Masker()
    const secret = "correct-horse-battery-'staple'-<&>"
    masker.add(secret)
    for (let cut = 0; cut <= secret.length - 8; cut++) {
      expect(masker.mask(`${secret.slice(cut)} and so on`)).toBe(`${MASK} and so on`)
      expect(masker.mask(`so on: ${secret.slice(0, secret.length - cut)}`)).toBe(`so on: ${MASK}`)
    }
  })

  it.each([0, 1, 2, 3, 4])(
    'base64 of a text that holds it %i bytes from its beginning leaves nothing',
    (shift) => {
      fc.assert(
        fc.property(secrets, fc.string({ maxLength: 20 }), (secret, behind) => {
          const masker = new Masker()
          masker.add(secret)
          const [before, own] = ['x'.repeat(shift), Buffer.from(secret)]
          const encoded = Buffer.from(`${before}${secret}${behind}`).toString('base64')
          const [start, end] = [Math.ceil((shift * 4) / 3), Math.floor(((shift + own.length) * 4) / 3)]
          expect(leftOf(Array.from(encoded.slice(start, end)), masker.mask(`|${encoded}|`))).toBe(undefined)
        }),
        { seed: SEED, numRuns: rounds(40) },
      )
    },
  )

  it('is masked line by line, and when its lines are joined', () => {
    const masker = new Masker()
    masker.add('first line\n  second line\nend1\n')
    expect(masker.mask('| first line\n| second line\n| end1')).toBe(`| ${MASK}\n| ${MASK}\n| ${MASK}`)
    expect(masker.mask('(first line second line end1)')).toBe(`(${MASK})`)
  })

  it('leaves what only looks a little like it', () => {
    const masker = new Masker()
    masker.add('password123')
    masker.add('abc')
    masker.add('{\n        "user": "x"\n}')
    expect(masker.mask('the password of x is 123')).toBe('the password of x is 123')
    expect(masker.mask('abcdef')).toBe('abcdef')
    expect(masker.mask('abc')).toBe(MASK)
    expect(masker.mask('        "port": 1,\n        "host": 2')).toBe('        "port": 1,\n        "host": 2')
  })
})

describe('the cost of masking', () => {
  it('security 19: a secret of 32 KiB is masked in all its forms', () => {
    const masker = new Masker()
    const keyStore = randomBytes(24 * 1024).toString('base64')
    masker.add(keyStore)
    expect(masker.mask(`it is ${keyStore}.`)).toBe(`it is ${MASK}.`)
    expect(masker.mask(JSON.stringify({ key: keyStore }))).toBe(`{"key":"${MASK}"}`)
    for (const form of [
      Buffer.from(keyStore).toString('hex'),
      Buffer.from(keyStore).toString('base64'),
      folded(keyStore, 76),
    ])
      expect(masker.mask(`<${form}>`).length).toBeLessThan(12)
    expect(masker.mask(`!${keyStore.slice(20_000, 20_016)}!`)).toBe(`!${MASK}!`)
  })

  it('security 19: hangs neither on how many secrets there are nor on how long they are', () => {
    const random = randomFrom(SEED)
    const many = Array.from({ length: 10_000 }, () =>
      Math.floor(random() * 2 ** 50)
        .toString(36)
        .padStart(10, 'z'),
    )
    const long = randomBytes(7.5 * 1024 * 1024).toString('base64')
    const masker = new Masker()
    for (const one of [...many, long]) masker.add(one)
    const text = `${'nothing to see here, 73 33; \\n move on\n'.repeat(3000)}${many.join(' ')}${long.slice(5_000_001, 5_200_000)}`
    const one = new Masker()
    one.add('something else')
    const [alone, together] = [cpuMs(() => one.mask(text)), cpuMs(() => masker.mask(text))]
    expect(together).toBeLessThan(alone * 8 + 1000)
    const masked = masker.mask(text)
    for (const secret of many) expect(masked).not.toContain(secret)
    expect(masked).not.toContain(long.slice(5_100_000, 5_100_016))
    expect(masked.length).toBeLessThan(text.length - 199_000)
  })

  it('security 19: is linear in the text', () => {
    const masker = new Masker()
    masker.add('a'.repeat(1 << 22))
    masker.add('ab'.repeat(1 << 10))
    for (const unit of ['a', 'ab', ' ', "'", '\\', '&', '%', '+', 'a\n', '0x', '\\u00', '&#x', 'a,']) {
      const [small, large] = [1 << 16, 1 << 19].map((length) => unit.repeat(length / unit.length))
      masker.mask(small ?? '')
      expect(
        cpuMs(() => masker.mask(large ?? '')),
        unit,
      ).toBeLessThan(2000)
    }
  })
})

/** The first piece of at least eight characters that stand for as many bytes, if the text holds one. */
function leftOf(units: readonly string[], text: string): string | undefined {
  for (let start = 0; start < units.length; start++) {
    let [piece, bytes] = ['', 0]
    for (let end = start; end < units.length && (piece.replace(/\s/g, '').length < 8 || bytes < 8); end++) {
      piece += units[end]
      bytes++
    }
    if (bytes >= 8 && piece.replace(/\s/g, '').length >= 8 && text.includes(piece)) return piece
  }
  return undefined
}

function bashCharacter(one: string): string {
  if (one === "'" || one === '\\') return `\\${one}`
  if (one >= ' ' && one <= '~') return one
  return Array.from(Buffer.from(one))
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('')
}

function jsonAscii(one: string): string {
  if (/[\w .]/.test(one)) return one
  return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function pairs(hex: string): readonly string[] {
  return hex.match(/../g) ?? []
}

function folded(text: string, width: number): string {
  const lines: string[] = []
  for (let at = 0; at < text.length; at += width) lines.push(text.slice(at, at + width))
  return lines.join('\n')
}

function cpuMs(act: () => unknown): number {
  const before = process.cpuUsage()
  act()
  return process.cpuUsage(before).user / 1000
}
