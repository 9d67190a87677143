import { describe, expect, it } from 'vitest'
import { Masker } from '../../src/core/masker.ts'
import { MASK } from '../../src/core/secret.ts'

const SECRET = 'Tr0ub4dor&3 of a key'
const bytes = [...Buffer.from(SECRET)]

describe('a secret as a list of numbers', () => {
  const masker = new Masker()
  masker.add(SECRET)

  it.each([
    ['a buffer in JSON', JSON.stringify({ data: Buffer.from(SECRET) })],
    ['indented JSON', JSON.stringify([...Buffer.from(SECRET)], undefined, 2)],
    ['a line of Python', `b = [1, 2, ${bytes.join(', ')}, 7]`],
    ['JSON in JSON', JSON.stringify(JSON.stringify({ data: Buffer.from(SECRET) }, undefined, 1))],
    ['what od prints of it', lined(bytes.map((byte) => ` ${byte.toString(8).padStart(3, '0')}`))],
    ['what od prints of it, decimal', lined(bytes.map((byte) => String(byte).padStart(4)))],
  ])('security 20: %s is masked', (_, text) => {
    const masked = masker.mask(text)
    expect(masked).toContain(MASK)
    expect(masked).not.toMatch(/114|162/)
  })

  it('other numbers stay', () => {
    const text = 'load 1, 2, 3, 4, 255, 256 and 300; 192.0.2.1 10 20 30 40 50'
    expect(masker.mask(text)).toBe(text)
  })

  it('costs what the text says', () => {
    const before = process.cpuUsage()
    for (const text of [
      '1 '.repeat(500_000),
      '777,'.repeat(250_000),
      '1'.repeat(1_000_000),
      '1    '.repeat(200_000),
    ])
      masker.mask(text)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(8000)
  })
})

function lined(numbers: readonly string[]): string {
  return numbers.map((one, index) => (index % 16 === 15 ? `${one}\n` : one)).join('')
}
