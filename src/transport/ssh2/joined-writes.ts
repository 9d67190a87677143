import type { Duplex } from 'node:stream'

/**
 * Sends what is written in one go as one piece. ssh2 writes each packet in three parts (length, body, tag), which without
 * Nagle's delay would be three segments, and three reads for sshd; through a jump host, three packets.
 */
export function joinWrites<Stream extends Duplex>(stream: Stream): Stream {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean
  stream.write = (...args: unknown[]): boolean => {
    if (stream.writableCorked === 0) {
      stream.cork()
      queueMicrotask(() => stream.uncork())
    }
    return write(...args)
  }
  // A channel through a jump host takes several pieces only one by one.
  if (typeof stream._writev !== 'function')
    stream._writev = (pieces, done) => {
      const whole = Buffer.concat(pieces.map(({ chunk }) => chunk as Buffer))
      stream._write(whole, 'buffer' as BufferEncoding, done)
    }
  return stream
}
