import type { X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Clock } from '../../core/clock.ts'
import { connectTo } from './connect-to.ts'
import type { WebSocketPlace } from './web-socket-place.ts'

/** What matters of a certificate that a server has shown. Its names are whatever the server says. */
export interface ServedCertificate {
  /** DNS names; without any, the common name, which browsers do not go by. */
  readonly names: readonly string[]
  /** Milliseconds until it expires, by this machine's clock; negative when it has. */
  readonly leftMs: number
  /** SHA-256. */
  readonly fingerprint: string
  /** Whether it is for the name that was asked for; `undefined` where none was. */
  readonly fitsName: boolean | undefined
}

/** The certificate at a place behind TLS; `undefined` where no handshake comes to its end in time. Never throws. */
export function certificateAt(
  place: WebSocketPlace,
  timeoutMs: number,
  clock: Pick<Clock, 'now'>,
): Promise<ServedCertificate | undefined> {
  return new Promise((resolve) => {
    const socket = connectTo(place)
    const end = (found: ServedCertificate | undefined): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(found)
    }
    const timer = setTimeout(() => setImmediate(end, undefined), timeoutMs)
    socket.on('secureConnect', () => end(servedBy(socket, place, clock.now())))
    socket.on('error', () => end(undefined))
    socket.on('close', () => end(undefined))
  })
}

/** The certificate of a connection whose handshake is over. */
export function servedBy(socket: Socket, { tls }: WebSocketPlace, now: Date): ServedCertificate | undefined {
  const shown = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  const leftMs = Date.parse(shown?.validTo ?? '') - now.getTime()
  if (shown === undefined || Number.isNaN(leftMs)) return undefined
  const asked = tls?.serverName
  return {
    names: namesOf(shown).slice(0, MOST_NAMES),
    leftMs,
    fingerprint: shown.fingerprint256,
    fitsName: asked === undefined ? undefined : shown.checkHost(asked, { subject: 'never' }) !== undefined,
  }
}

function namesOf({ subjectAltName = '', subject }: X509Certificate): readonly string[] {
  const names = subjectAltName.split(', ').flatMap((name) => (name.startsWith('DNS:') ? [name.slice(4)] : []))
  const common = subject.split('\n').flatMap((part) => (part.startsWith('CN=') ? [part.slice(3)] : []))
  return (names.length > 0 ? names : common).map((name) => name.slice(0, LONGEST_NAME))
}

const MOST_NAMES = 5
/** Characters that a DNS name has at most. */
const LONGEST_NAME = 253
