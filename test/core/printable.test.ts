import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  indented,
  joined,
  print,
  printable,
  printableJson,
  printableLines,
} from '../../src/core/printable.ts'
import { inertJson, oneLine, visible } from '../../src/core/visible-text.ts'
import { stylesFor } from '../../src/report/ansi.ts'
import { HOSTILE, harmIn } from '../adversary/support/hostile-words.ts'
import { rounds, SEED } from '../support/rounds.ts'

describe('printable text', () => {
  it('takes the literals of a template as they are, and makes its values visible on one line', () => {
    expect(print`\x1b[1m${'a\nb\x1b'}\n${7}`.toString()).toBe('\x1b[1ma b\\x1b\n7')
  })

  it('takes printable values as they are', () => {
    expect(print`[${stylesFor(true).red('x\x1b')}]`.toString()).toBe('[\x1b[31mx\\x1b\x1b[39m]')
    expect(joined([print`a\n`, 'b\n'], '\n').toString()).toBe('a\n\nb ')
  })

  it('puts a margin before further lines', () => {
    expect(indented('a\nerror: b\r\nc', '  ').toString()).toBe('a\n  error: b\n  c')
  })

  it('is cut where it is longer than anybody reads, and says so', () => {
    expect(oneLine('x'.repeat(20_000))).toBe(`${'x'.repeat(16_384)}… (3616 more characters)`)
    expect(visible('x'.repeat(300_000))).toMatch(/x… \(37856 more characters\)$/)
  })

  it('leaves what people write: letters of all scripts, tabs, emoji with their variation', () => {
    const text = 'é 日本 עברית العربية\t❤️ 😀 ─┐'
    expect(visible(text)).toBe(text)
  })

  it('is exact as JSON, and inert on a terminal', () => {
    const value = { [HOSTILE]: [HOSTILE, '\ud800', '😀'] }
    expect(JSON.parse(inertJson(value))).toEqual(value)
    expect(harmIn(printableJson(value).toString())).toEqual([])
  })

  it(`security 15: holds nothing that a terminal would obey, whatever it is made of (seed ${SEED})`, () => {
    const unit = fc.oneof(
      fc.constantFrom(...Array.from(HOSTILE), '\n', '\r\n', '\x1b', '\ud800', '\udc00', '\u{e0041}'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCharCode(code)),
    )
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        const lines = [print`${text}`, print`${joined([text, text], ', ')}`]
        for (const line of lines) expect(line.toString()).not.toContain('\n')
        const all = [...lines, printable(text), ...printableLines(text), printableJson([text])]
        for (const one of all) expect(harmIn(` ${one.toString()}`.replaceAll('\n', '\n '))).toEqual([])
        expect(visible(visible(text))).toBe(visible(text))
      }),
      { seed: SEED, numRuns: rounds(500) },
    )
  })
})
