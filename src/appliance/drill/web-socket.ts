import type { Socket } from 'node:net'
import { isUpgraded } from '../../core/web-socket-request.ts'
import { connectTo } from '../facts/connect-to.ts'
import { requestOf, type WebSocketPlace } from '../facts/web-socket-place.ts'
import { EMPTY, readFrames, textFrame } from './web-socket-frames.ts'

/** A connection on which each request has one reply, in order. */
export interface WebSocketClient {
  /** Rejects when no reply comes in time or the connection ends; the connection is then unusable. */
  ask(request: object, timeoutMs: number): Promise<unknown>
  close(): void
}

/** Connects and upgrades. Rejects when that does not succeed in time. */
export async function openWebSocket(place: WebSocketPlace, timeoutMs: number): Promise<WebSocketClient> {
  const socket = connectTo(place)
  const incoming = new Incoming(socket)
  socket.write(requestOf(place))
  await incoming.next(timeoutMs, (bytes) => {
    const end = bytes.indexOf('\r\n\r\n')
    if (end === -1) return undefined
    if (!isUpgraded(bytes.toString('latin1', 0, 16))) throw new Error('the upgrade was refused')
    return { value: undefined, rest: bytes.subarray(end + 4) }
  })
  return {
    ask(request, ms) {
      socket.write(textFrame(JSON.stringify(request), MASK))
      return incoming.next(ms, (bytes) => {
        const frame = readFrames(bytes)
        return frame === undefined
          ? undefined
          : { value: JSON.parse(frame.text) as unknown, rest: frame.rest }
      })
    },
    close: () => socket.destroy(),
  }
}

type Take<T> = (bytes: Buffer) => { readonly value: T; readonly rest: Buffer } | undefined

/**
 * A constant is enough: masks keep scripts in browsers from choosing the bytes of a connection (RFC 6455, section
 * 10.3), and there are none here.
 */
const MASK = Buffer.from('mask')

/** Bytes of the longest answer; answers of the stand-in and of WRTC have some hundred. */
const MOST_BYTES = 256 * 1024

/** Received bytes, for one reader at a time. */
class Incoming {
  readonly #socket: Socket
  #bytes: Buffer = EMPTY
  #ended: Error | undefined
  #wake: () => void = () => undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (piece: Buffer) => {
      if (this.#ended !== undefined) return
      this.#bytes = Buffer.concat([this.#bytes, piece])
      this.#wake()
      if (this.#bytes.length > MOST_BYTES) {
        socket.destroy()
        this.#end(new Error('the other side sends more than any answer is long'))
      }
    })
    socket.on('error', (error) => this.#end(error))
    socket.on('close', () => this.#end(new Error('the connection was closed')))
  }

  next<T>(timeoutMs: number, take: Take<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer)
        this.#wake = () => undefined
        act()
      }
      const fail = (error: Error): void => {
        this.#socket.destroy()
        finish(() => reject(error))
      }
      const timer = setTimeout(() => fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
      this.#wake = () => {
        try {
          const taken = take(this.#bytes)
          if (taken !== undefined) {
            this.#bytes = taken.rest
            finish(() => resolve(taken.value))
          } else if (this.#ended !== undefined) fail(this.#ended)
        } catch (error) {
          fail(error as Error)
        }
      }
      this.#wake()
    })
  }

  #end(error: Error): void {
    this.#ended ??= error
    this.#wake()
  }
}
