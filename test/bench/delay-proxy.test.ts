import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'

const PROXY = join(import.meta.dirname, '../../bench/delay-proxy.mjs')
const RTT_MS = 100

describe("the benchmark's delaying proxy", () => {
  const ends: (() => void)[] = []
  afterEach(() => {
    for (const end of ends.splice(0)) end()
  })

  it('makes a connection cost a round trip more, and then each question one', async () => {
    const client = connect(await proxied(), '127.0.0.1')
    ends.push(() => client.destroy())
    const opened = await timed(() => ask(client, 'first'))
    expect(opened).toBeGreaterThanOrEqual(2 * RTT_MS - 5)
    expect(opened).toBeLessThan(4 * RTT_MS)
    const asked = await timed(() => ask(client, 'second'))
    expect(asked).toBeGreaterThanOrEqual(RTT_MS - 5)
    expect(asked).toBeLessThan(3 * RTT_MS)
  })

  it('passes on all bytes and the end of them, in order', async () => {
    const client = connect(await proxied(), '127.0.0.1')
    ends.push(() => client.destroy())
    const sent = Buffer.alloc(300_000, 'abcdefghijk')
    client.end(sent)
    const chunks: Buffer[] = []
    client.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(client, 'end')
    expect(Buffer.concat(chunks).equals(sent)).toBe(true)
  })

  async function proxied(): Promise<number> {
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    echo.listen(0, '127.0.0.1')
    await once(echo, 'listening')
    ends.push(() => echo.close())
    const free = createServer().listen(0, '127.0.0.1')
    await once(free, 'listening')
    const port = (free.address() as AddressInfo).port
    free.close()
    const way = `127.0.0.1:${port}=127.0.0.1:${(echo.address() as AddressInfo).port}`
    const proxy = spawn(process.execPath, [PROXY, String(RTT_MS), way], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    ends.push(() => proxy.kill())
    await once(proxy.stdout, 'data')
    return port
  }
})

async function ask(client: ReturnType<typeof connect>, word: string): Promise<void> {
  client.write(word)
  await once(client, 'data')
}

async function timed(action: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await action()
  return performance.now() - startedAt
}
