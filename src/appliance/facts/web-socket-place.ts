import { type Script, sh } from '../../core/shell.ts'
import { upgradeRequest } from '../../core/web-socket-request.ts'
import { withPort } from '../../inventory/ip-address.ts'
import type { Vip } from '../../inventory/model.ts'
import { webExchange } from '../../modules/shared/conditions/web-exchange.ts'
import type { PairSettings } from '../settings/settings.ts'

/** A place that offers WebSockets, without TLS. */
export interface WebSocketPlace {
  readonly address: string
  readonly port: number
  readonly path: string
}

/** The place at which a pair offers WebSockets. */
export function webSocketPlace(
  { address }: Pick<Vip, 'address'>,
  { port, path }: Pick<PairSettings, 'port' | 'path'>,
): WebSocketPlace {
  return { address, port, path }
}

export function requestOf({ address, port, path }: WebSocketPlace): string {
  return upgradeRequest(withPort(address, port), path)
}

/** Bytes of an answer, which may come from anybody: the beginning of the line shows whether it is an upgrade. */
const LONGEST_ANSWER = 200

/** Shell that asks for a WebSocket from a host, and prints the beginning of the answer's first line. */
export function askWebSocket(
  vip: Pick<Vip, 'address'>,
  settings: Pick<PairSettings, 'port' | 'path'>,
  seconds: number,
): Script {
  const { address, port, path } = webSocketPlace(vip, settings)
  const asked = webExchange({ host: address, port, path, isTls: false, isWebSocket: true }, seconds)
  return sh`{
${asked}
} 2>/dev/null | tr -d '\\000' | head -c ${LONGEST_ANSWER}`
}
