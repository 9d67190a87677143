import { type Script, sh } from '../../core/shell.ts'
import { isUpgraded, upgradeRequest } from '../../core/web-socket-request.ts'
import { withPort } from '../../inventory/ip-address.ts'
import type { Vip } from '../../inventory/model.ts'
import { portReachable } from '../../modules/shared/conditions/presence-tests.ts'
import { webExchange } from '../../modules/shared/conditions/web-exchange.ts'
import type { PairSettings } from '../settings/settings.ts'

/** A place that offers WebSockets. */
export interface WebSocketPlace {
  readonly address: string
  readonly port: number
  readonly path: string
  /** `undefined` without TLS. */
  readonly tls: TlsPlace | undefined
}

interface TlsPlace {
  /** The DNS name that is asked for; `undefined` for none. */
  readonly serverName: string | undefined
}

type PlaceSettings = Pick<PairSettings, 'port' | 'path' | 'tls' | 'tlsName'>

/** The place at which a pair offers WebSockets. */
export function webSocketPlace(
  { address }: Pick<Vip, 'address'>,
  { port, path, tls, tlsName }: PlaceSettings,
): WebSocketPlace {
  const behind = tls ? { serverName: tlsName === '' ? undefined : tlsName } : undefined
  return { address, port, path, tls: behind }
}

export function requestOf({ address, port, path }: WebSocketPlace): string {
  return upgradeRequest(withPort(address, port), path)
}

/** Bytes of an answer, which may come from anybody: the beginning of the line shows whether it is an upgrade. */
const LONGEST_ANSWER = 200

/**
 * Shell that asks for a WebSocket from a host, and prints the beginning of the answer's first line. Where it takes TLS and the
 * host has no openssl, only the port is looked at.
 */
export function askWebSocket(vip: Pick<Vip, 'address'>, settings: PlaceSettings, seconds: number): Script {
  const { address, port, path, tls } = webSocketPlace(vip, settings)
  const place = { host: address, port, path, isTls: tls !== undefined, serverName: tls?.serverName }
  const exchange = webExchange({ ...place, isWebSocket: true }, seconds)
  const asked = tls === undefined ? exchange : orPort(exchange, address, port)
  return sh`{
${asked}
} 2>/dev/null | tr -d '\\000' | head -c ${LONGEST_ANSWER}`
}

function orPort(exchange: Script, address: string, port: number): Script {
  return sh`if command -v openssl >/dev/null; then
${exchange}
elif ${portReachable(address, port)}; then
  echo ${PORT_OPEN}
fi`
}

const PORT_OPEN = 'port open'

/** Whether what `askWebSocket` has printed means that the place serves. */
export function servesBy(answer: string): boolean {
  return isUpgraded(answer) || answer === PORT_OPEN
}
