import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const PROXY = join(import.meta.dirname, '../delay-proxy.mjs')
const FIRST_PORT = 42_000

/** A long line to a pair: `way` to its hosts, where each round trip takes `rtt` milliseconds, until `close()`. */
export async function openLine(pair, rtt, fixtures) {
  const way = pair.through(addressesFor(pair, rtt), `${rtt}ms`)
  const routes = way.hosts.map(({ address, port, own }) => `${address}:${port}=${own}:22`)
  const child = spawn(process.execPath, [PROXY, String(rtt), ...routes], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const close = async () => {
    child.kill()
    await ended
  }
  fixtures.atEnd(close)
  const [word] = await Promise.race([once(child.stdout, 'data'), ended])
  if (!String(word).startsWith('ready')) throw new Error(`the delaying proxy did not start (${word})`)
  return { way, close }
}

/** Ports of their own: hosts on one loopback port would be taken for one machine. */
function addressesFor(pair, rtt) {
  return Object.fromEntries(
    pair
      .hosts()
      .map(({ name }, index) => [
        name,
        { address: `127.0.0.${11 + index}`, port: FIRST_PORT + rtt * 10 + index },
      ]),
  )
}
