import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The floor: one script that does the same, sent once to each host, all at the same time; by OpenSSH clients, and by a
 * bare ssh2 program in one Node process. A script that got to its end says `done`.
 *
 * `hosts()` tells name, address, port and the script of each; `command` is what reads it there. Where the hosts must know
 * each other's keys, `first` is a script that prints `key …`, and `@PEER_KEY@` in the script is what the `peer` printed.
 */
export function floorPeers(job) {
  return [openSsh(job), bareSsh2(job)]
}

function openSsh(job) {
  const { folder, inside = [] } = job
  const driver = join(folder, 'floor.sh')
  const [file, ...args] = [...inside, 'sh', driver]
  return {
    name: 'OpenSSH',
    file,
    args,
    prepare: async () => {
      await job.prepare?.()
      writeFileSync(driver, sshDriver(job))
    },
    check: (run) => checkDone(run, job),
  }
}

function sshDriver({ hosts, user, key, knownHosts, command, folder, first }) {
  const options = [
    '-F none -T -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o LogLevel=ERROR',
    `-o UserKnownHostsFile='${knownHosts}' -o GlobalKnownHostsFile=/dev/null -i '${key}' -l ${user}`,
  ].join(' ')
  const planned = scripts(hosts(), folder)
  const run = ({ address, port }, input) => `ssh ${options} -p ${port} ${address} '${command}' <'${input}'`
  if (first === undefined) return lines(planned.map((host) => `${run(host, host.path)} &`))
  const [keys] = scripts([{ name: 'first', script: first }], folder)
  const pathOf = (name) => planned.find((host) => host.name === name).path
  return [
    lines(planned.map((host) => `${run(host, keys.path)} >'${host.path}.key' &`)),
    ...planned.map(
      ({ path, peer }) =>
        `sed "s|@PEER_KEY@|$(sed -n 's/^key //p' '${pathOf(peer)}.key')|" '${path}' >'${path}.2'\n`,
    ),
    lines(planned.map((host) => `${run(host, `${host.path}.2`)} &`)),
  ].join('')
}

function lines(commands) {
  return `${commands.join('\n')}\nwait\n`
}

function bareSsh2(job) {
  const { folder, inside = [] } = job
  const plan = join(folder, 'floor.json')
  const [file, ...args] = [...inside, process.execPath, join(import.meta.dirname, '../bare-ssh2.mjs'), plan]
  return {
    name: 'bare ssh2',
    file,
    args,
    prepare: async () => {
      await job.prepare?.()
      const { user, key, knownHosts, command, first } = job
      const hosts = scripts(job.hosts(), folder)
      writeFileSync(plan, JSON.stringify({ user, key, knownHosts, command, first, hosts }))
    },
    check: (run) => checkDone(run, job),
  }
}

function scripts(hosts, folder) {
  mkdirSync(join(folder, 'scripts'), { recursive: true })
  return hosts.map(({ name, address, port = 22, peer, script }) => {
    const path = join(folder, 'scripts', name)
    writeFileSync(path, script)
    return { name, address, port, peer, path }
  })
}

function checkDone({ stdout, stderr }, { hosts, expect = 'done same' }) {
  const done = stdout.split('\n').filter((line) => line === expect).length
  if (done !== hosts().length) {
    throw new Error(`${done} of ${hosts().length} hosts said "${expect}"\n${stderr.slice(-2000)}`)
  }
}
