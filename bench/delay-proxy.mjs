// A network with a long way, for one TCP port: what goes through it arrives half the round trip's time later.
//
//   node delay-proxy.mjs RTT_MS LISTEN_ADDRESS:PORT=TARGET:PORT ...
//
// Prints "ready" when it listens. A connection's first three packets are counted, too: its bytes reach the target no
// earlier than one and a half round trips after it was asked for, as they would on a real line. Bandwidth is not limited, and TCP's slow
// start is not imitated.

import { connect, createServer } from 'node:net'

const [rtt, ...ways] = process.argv.slice(2)
const half = Number(rtt) / 2

await Promise.all(ways.map(open))
console.log('ready')
process.on('SIGTERM', () => process.exit(0))
// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume()

function open(way) {
  const [from, to] = way.split('=').map(place)
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => relay(near, to))
  return new Promise((resolve, reject) => server.once('error', reject).listen(from, resolve))
}

function place(text) {
  const [host, port] = text.split(':')
  return { host, port: Number(port) }
}

function relay(near, to) {
  const opensAt = performance.now() + 3 * half
  const early = delayed(near, () => opensAt)
  near.on('error', () => undefined)
  setTimeout(() => {
    const far = connect({ ...to, noDelay: true, allowHalfOpen: true })
    far.on('error', () => undefined)
    early.into(far)
    delayed(far, () => 0).into(near)
    breakTogether(near, far)
    breakTogether(far, near)
  }, 3 * half)
}

/** An ordinary end travels with the bytes; a broken connection breaks the other one, as late. */
function breakTogether(one, other) {
  const pass = (broken) => broken && setTimeout(() => other.destroy(), half)
  if (one.closed) pass(!one.readableEnded)
  else one.on('close', () => pass(!one.readableEnded))
}

/** Holds back what a socket says, in order; `earliest` is a time before which nothing arrives. */
function delayed(source, earliest) {
  const waiting = []
  let sink
  let timer
  const flush = () => {
    timer = undefined
    if (sink === undefined) return
    while (waiting.length > 0 && waiting[0].at <= performance.now() + 0.5) {
      const { chunk } = waiting.shift()
      if (chunk === undefined) sink.end()
      else sink.write(chunk)
    }
    if (waiting.length > 0) timer = setTimeout(flush, Math.max(0, waiting[0].at - performance.now()))
  }
  const add = (chunk) => {
    waiting.push({ chunk, at: Math.max(performance.now() + half, earliest()) })
    if (timer === undefined) flush()
  }
  source.on('data', add).on('end', () => add(undefined))
  return {
    into(target) {
      sink = target
      flush()
    },
  }
}
