// The least that a Node program can do: connect to all hosts at once, check their keys, run a script on each, end.
// Nagle's delay is off from the start: it would cost 40 ms a step.

import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import ssh2 from 'ssh2'

const { hosts, user, key, knownHosts, command } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const privateKey = readFileSync(key)
const known = new Set(
  readFileSync(knownHosts, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([names = '', , bytes]) => names.split(',').map((name) => `${name} ${bytes}`)),
)

const failures = (await Promise.all(hosts.map(run))).filter((reason) => reason !== undefined)
for (const reason of failures) console.error(reason)
process.exit(failures.length === 0 ? 0 : 1)

function run({ address, port, path }) {
  const name = port === 22 ? address : `[${address}]:${port}`
  const client = new ssh2.Client()
  return new Promise((resolve) => {
    client.on('error', (error) => resolve(`${name}: ${error.message}`))
    client.on('ready', () =>
      client.exec(command, (error, channel) => {
        if (error) return resolve(`${name}: ${error.message}`)
        channel.on('data', (chunk) => process.stdout.write(chunk))
        channel.stderr.on('data', (chunk) => process.stderr.write(chunk))
        channel.on('exit', (code) => resolve(code === 0 ? undefined : `${name}: ended with ${code}`))
        channel.end(readFileSync(path))
      }),
    )
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
