import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { joinWrites } from '../../src/transport/ssh2/joined-writes.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))

/** A stream that notes what it is given at a time; `takesSeveral` as a socket does, a channel does not. */
function noting(takesSeveral: boolean): { readonly stream: Duplex; readonly taken: string[] } {
  const taken: string[] = []
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      taken.push(chunk.toString())
      done()
    },
    ...(takesSeveral
      ? {
          writev: (pieces: { chunk: Buffer }[], done: () => void) => {
            taken.push(Buffer.concat(pieces.map(({ chunk }) => chunk)).toString())
            done()
          },
        }
      : {}),
  })
  return { stream: joinWrites(stream), taken }
}

const write = (stream: Duplex, ...words: readonly string[]): void => {
  for (const word of words) stream.write(Buffer.from(word))
}

for (const takesSeveral of [true, false]) {
  const kind = takesSeveral ? 'a socket' : 'a channel'

  it(`sends what is written at once to ${kind} as one piece, in order`, async () => {
    const { stream, taken } = noting(takesSeveral)
    write(stream, 'length ', 'body ', 'tag')
    await tick()
    write(stream, 'later ', 'on')
    await tick()
    write(stream, 'alone')
    await tick()
    expect(taken).toEqual(['length body tag', 'later on', 'alone'])
  })

  it(`keeps nothing back from ${kind} that ends`, async () => {
    const { stream, taken } = noting(takesSeveral)
    write(stream, 'good', 'bye')
    stream.end()
    await tick()
    expect(taken).toEqual(['goodbye'])
    expect(stream.writableFinished).toBe(true)
  })
}
