import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader } from '../../src/shell/frame-reader.ts'

const MARKER = '0123456789abcdef0123456789abcdef'

function read(chunks: readonly Buffer[]): readonly string[] {
  const found: string[] = []
  let bytes = ''
  const reader = new FrameReader(MARKER, {
    bytes: (chunk) => {
      bytes += chunk.toString('latin1')
    },
    frame: (words) => {
      found.push(bytes, words.join(' '))
      bytes = ''
    },
  })
  for (const chunk of chunks) reader.push(chunk)
  reader.flush()
  return [...found, bytes]
}

describe('FrameReader', () => {
  it('finds the same frames wherever the stream is cut, behind any output', () => {
    // Output that is made of what could be mistaken: pieces of markers, line ends, zero bytes.
    const piece = fc.oneof(
      fc.constantFrom(
        MARKER.slice(0, 5),
        MARKER.slice(0, 31),
        `${MARKER} x`,
        `${MARKER}\n`,
        '\n',
        '\0',
        '0',
        ' e 1 0 0\n',
      ),
      fc.string({ maxLength: 5, unit: 'binary-ascii' }),
    )
    const output = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('.'))
    fc.assert(
      fc.property(
        fc.array(output, { maxLength: 4 }),
        fc.array(fc.nat(40), { minLength: 1, maxLength: 20 }),
        (outputs, cuts) => {
          const stream = Buffer.from(
            outputs.map((text, index) => `${text}.${MARKER} e 1 ${index} 0\n`).join(''),
            'latin1',
          )
          const expected = [...outputs.flatMap((text, index) => [`${text}.`, `e 1 ${index} 0`]), '']
          expect(read(cut(stream, cuts))).toEqual(expected)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives output that is no frame back whole', () => {
    const text = `begin ${MARKER} not a frame\n${MARKER}`
    expect(read([Buffer.from(text)])).toEqual([text])
    const long = `${MARKER} ${'x'.repeat(10_000)}`
    expect(read([Buffer.from(long), Buffer.from(`${MARKER} s 7\n`)])).toEqual([long, 's 7', ''])
  })
})

function cut(bytes: Buffer, sizes: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = []
  let at = 0
  for (let index = 0; at < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1)
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return chunks
}
