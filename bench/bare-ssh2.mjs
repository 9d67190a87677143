// The least that a Node program can do: connect to all hosts at once, check their keys, run a script on each, end.
// Nagle's delay is off from the start: it would cost 40 ms a step.

import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import ssh2 from 'ssh2'

const { hosts, user, key, knownHosts, command, first } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const privateKey = readFileSync(key)
const known = new Set(
  readFileSync(knownHosts, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([names = '', , bytes]) => names.split(',').map((name) => `${name} ${bytes}`)),
)

const printed = new Map()
try {
  const opened = await Promise.all(hosts.map(open))
  if (first !== undefined) await Promise.all(opened.map((one) => run(one, first)))
  await Promise.all(opened.map((one) => run(one, scriptOf(one.host))))
  process.exit(0)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

function scriptOf({ path, peer }) {
  const script = readFileSync(path)
  const [, peerKey] = /^key (.*)$/m.exec(printed.get(peer) ?? '') ?? []
  return peerKey === undefined ? script : script.toString().replace('@PEER_KEY@', peerKey)
}

function open(host) {
  const { address, port } = host
  const name = port === 22 ? address : `[${address}]:${port}`
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    client.on('error', (error) => reject(new Error(`${name}: ${error.message}`)))
    client.on('ready', () => resolve({ host, client }))
    client.connect({
      sock: connect({ host: address, port, noDelay: true }),
      username: user,
      privateKey,
      authHandler: ['publickey'],
      algorithms: { serverHostKey: ['ssh-ed25519'] },
      hostVerifier: (bytes) => known.has(`${name} ${bytes.toString('base64')}`),
      readyTimeout: 120_000,
    })
  })
}

function run({ host, client }, script) {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      channel.on('data', (chunk) => {
        printed.set(host.name, `${printed.get(host.name) ?? ''}${chunk}`)
        process.stdout.write(chunk)
      })
      channel.stderr.on('data', (chunk) => process.stderr.write(chunk))
      channel.on('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`${host.address}: ended with ${code}`)),
      )
      channel.end(script)
    })
  })
}
