/**
 * What a client asks for a WebSocket with (RFC 6455, section 4.1). `place` is HOST:PORT. The key says nothing and keeps nothing secret:
 * it lets a client tell an upgrade from an answer that a proxy has kept, and here the status line tells that.
 */
export function upgradeRequest(place: string, path: string): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${place}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: d3J0Y3BsYXktcHJvYmUwMQ==',
    'Sec-WebSocket-Version: 13',
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A close frame without content, masked with `mask` (section 5.5.1): behind a request, a server that is well answers and hangs up. */
export const CLOSE_FRAME = '\x88\x80mask'

/** `answer` begins with the server's status line. */
export function isUpgraded(answer: string): boolean {
  return answer.startsWith('HTTP/1.1 101')
}
