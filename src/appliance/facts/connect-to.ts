import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { WebSocketPlace } from './web-socket-place.ts'

/**
 * A connection to a place, behind TLS where that is spoken there; what is written before it is open is sent then. Whose
 * certificate it is makes no difference: it is looked at elsewhere (`certificate.ts`). No list of authorities is loaded, for
 * a drill connects many times a second.
 */
export function connectTo({ address, port, tls }: WebSocketPlace): Socket {
  const where = { host: address, port, noDelay: true }
  if (tls === undefined) return connect(where)
  const { serverName } = tls
  const name = serverName === undefined ? {} : { servername: serverName }
  return connectTls({ ...where, ...name, rejectUnauthorized: false, ca: [] })
}

/** Why a connection failed, in words. */
export function connectionTrouble({ code = '', message }: NodeJS.ErrnoException): string {
  const reason = /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1]
  if (reason === 'wrong version number') return 'it does not speak TLS'
  return WORDS[code] ?? (reason === undefined ? message : `the TLS handshake failed: ${reason}`)
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'nobody has the address',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'the connection was reset',
}
