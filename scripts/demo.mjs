// The story that `npm run demo` tells: a pair is set up, set up again, loses its active host, and gets it back.

import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadTypeScript } from './build/load-typescript.mjs'
import { ROOT } from './setup/run.mjs'

const { isUpgraded, upgradeRequest } = await loadTypeScript(join(ROOT, 'src/core/web-socket-request.ts'))

const WRTCPLAY = 'dist/cli/main.js'
const VIP = '198.18.0.10'
const SSH_PORT = 22
const WEBSOCKET_PORT = 8080
const PLAYBOOK = 'playbooks/appliance.yml'

const UPGRADE = upgradeRequest(`${VIP}:${WEBSOCKET_PORT}`, '/')
const INTERVAL_MS = 10
const PATIENCE_MS = 250
const MOST_AWAY_MS = 30_000

const startedAt = performance.now()

try {
  await announce(
    'Two hosts, with real systemd, sshd, keepalived and lsyncd, and a stand-in for the WRTC application',
  )
  await wrtcplay('lab', 'up')

  await announce('What would be done to them')
  await wrtcplay('run', PLAYBOOK, '--check')

  await announce('The pair is set up')
  await wrtcplay('run', PLAYBOOK)

  await announce('Once more: it is as asked, and nothing is changed')
  await wrtcplay('run', PLAYBOOK)

  const holder = await whoHolds()
  const other = holder === 'wrtc-a' ? 'wrtc-b' : 'wrtc-a'
  await announce(`${holder} serves. It loses its power now, without a word to ${other}`)
  const away = await measureFailover(holder)
  console.log(`  the floating address was away for ${seconds(away.vip)}`)
  console.log(`  the WebSocket was away for        ${seconds(away.webSocket)}`)
  console.log(`  ${await whoHolds()} serves now`)

  await announce(`${holder} comes back. It does not take the address again, for every move cuts calls`)
  await wrtcplay('lab', 'boot', holder)
  await wrtcplay('run', PLAYBOOK)

  await announce(`That was all, in ${seconds(performance.now() - startedAt)}. What to try next`)
  console.log(`  npx wrtcplay lab stop-app ${other}                the application stops: watch the address move
  npx wrtcplay run ${PLAYBOOK} --check --diff
  npx wrtcplay lab shell wrtc-a                  look around on a host
  npx wrtcplay list tasks ${PLAYBOOK}
  npx wrtcplay --help
  npx wrtcplay lab down                          nothing is left behind
  README.md                                      a first playbook for hosts of your own`)
} catch (error) {
  console.error(`\nThe demo ended early: ${error.message}`)
  process.exitCode = 1
}

async function announce(text) {
  console.log(`\n== ${text}\n`)
}

/** Runs the command with its output shown; one that fails ends the demo. */
function wrtcplay(...args) {
  console.log(`$ npx wrtcplay ${args.join(' ')}`)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRTCPLAY, ...args], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`"wrtcplay ${args.join(' ')}" ended with ${code}`)),
    )
  })
}

function outputOf(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRTCPLAY, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', (chunk) => (text += chunk))
    child.on('error', reject)
    child.on('close', () => resolve(text))
  })
}

/** The lab's host that has the floating address. */
async function whoHolds() {
  for (const host of ['wrtc-a', 'wrtc-b']) {
    if ((await outputOf('lab', 'exec', host, '--', 'ip', '-o', 'address', 'show', 'to', VIP)) !== '')
      return host
  }
  throw new Error(`no host holds ${VIP}`)
}

/** Takes a host's power away; milliseconds from the last answer of its address, and of the WebSocket, to the next one. */
async function measureFailover(host) {
  const vip = watch(SSH_PORT, '')
  const webSocket = watch(WEBSOCKET_PORT, UPGRADE)
  await outputOf('lab', 'kill', host)
  const killedAt = performance.now()
  return { vip: await vip.away(killedAt), webSocket: await webSocket.away(killedAt) }
}

/** Asks a port every 10 ms, without waiting for the answers before. */
function watch(port, request) {
  const answeredAt = []
  const timer = setInterval(async () => {
    const askedAt = performance.now()
    if (await answers(port, request)) answeredAt.push(askedAt)
  }, INTERVAL_MS)
  return {
    async away(since) {
      while (performance.now() - since < MOST_AWAY_MS && !answeredAt.some((at) => at > since))
        await sleep(INTERVAL_MS)
      clearInterval(timer)
      const back = Math.min(...answeredAt.filter((at) => at > since))
      if (back === Number.POSITIVE_INFINITY)
        throw new Error(`${VIP} did not come back within ${seconds(MOST_AWAY_MS)}`)
      return back - Math.max(...answeredAt.filter((at) => at < since))
    },
  }
}

/** Whether a port answers: sshd with its greeting, the application with an upgrade to a WebSocket. */
function answers(port, request) {
  return new Promise((resolve) => {
    const socket = connect({ host: VIP, port })
    const settle = (value) => {
      socket.destroy()
      resolve(value)
    }
    socket.setTimeout(PATIENCE_MS, () => settle(false))
    socket.on('connect', () => socket.write(request))
    socket.on('data', (data) => settle(request === '' || isUpgraded(data.toString('latin1'))))
    socket.on('error', () => settle(false))
    socket.on('close', () => settle(false))
  })
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}
