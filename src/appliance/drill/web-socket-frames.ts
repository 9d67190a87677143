/** A client's text message as one frame, masked as RFC 6455 demands (section 5). */
export function textFrame(text: string, mask: Buffer): Buffer {
  const payload = Buffer.from(text)
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([headerOf(payload.length), mask, masked])
}

/** The first text message and the bytes after it; `undefined` while the message is incomplete. Throws at a close frame. */
export function readFrames(bytes: Buffer): { readonly text: string; readonly rest: Buffer } | undefined {
  let rest = bytes
  for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
    rest = frame.rest
    if (frame.opcode === TEXT) return { text: frame.payload.toString('utf8'), rest }
    if (frame.opcode === CLOSE) throw new Error('the other side closed the WebSocket')
  }
  return undefined
}

export const EMPTY = Buffer.alloc(0)

interface Frame {
  readonly opcode: number
  readonly payload: Buffer
  readonly rest: Buffer
}

/** Reads a frame of a server, which is not masked. */
function readFrame(bytes: Buffer): Frame | undefined {
  const [first = 0, second = 0] = bytes
  if (bytes.length < 2) return undefined
  const short = second & 0x7f
  const start = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < start) return undefined
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  if (bytes.length < start + length) return undefined
  return {
    opcode: first & 0x0f,
    payload: bytes.subarray(start, start + length),
    rest: bytes.subarray(start + length),
  }
}

function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.from([FINAL | TEXT, MASKED | length])
  return Buffer.from([FINAL | TEXT, MASKED | 126, length >> 8, length & 0xff])
}

const FINAL = 0x80
const MASKED = 0x80
const TEXT = 1
const CLOSE = 8
