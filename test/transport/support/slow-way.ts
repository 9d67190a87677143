import { connect, createServer, type Server, type Socket } from 'node:net'

export interface SlowWay {
  readonly port: number
  /** Cuts what goes through it, without a word. */
  cut(): void
  /** From now on it passes nothing on, and ends nothing either. */
  hold(): void
  close(): void
}

/** A TCP proxy that passes everything on late, both ways: a round trip takes twice as long. */
export async function slowWay(to: number, delayMs: number, host = '127.0.0.1'): Promise<SlowWay> {
  const sockets = new Set<Socket>()
  let isHeld = false
  const later = (act: () => void): void => {
    if (!isHeld) setTimeout(act, delayMs)
  }
  const server: Server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ port: to, host, noDelay: true, allowHalfOpen: true })
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => later(() => other.write(chunk)))
      from.on('end', () => later(() => other.end()))
      from.on('close', () => later(() => other.destroy()))
      from.on('error', () => undefined)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    hold: () => {
      isHeld = true
    },
    close: () => {
      cut()
      server.close()
    },
  }
}
