import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The floor: one script that does the same, sent once to each host, all at the same time; by OpenSSH clients, and by a
 * bare ssh2 program in one Node process. A script that got to its end says `done`.
 *
 * `hosts()` tells name, address, port and the script of each; `command` is what reads it there.
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

function sshDriver({ hosts, user, key, knownHosts, command, folder }) {
  const options = [
    '-F none -T -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o LogLevel=ERROR',
    `-o UserKnownHostsFile='${knownHosts}' -o GlobalKnownHostsFile=/dev/null -i '${key}' -l ${user}`,
  ].join(' ')
  const lines = scripts(hosts(), folder).map(
    ({ address, port, path }) => `ssh ${options} -p ${port} ${address} '${command}' <'${path}' &`,
  )
  return `${lines.join('\n')}\nwait\n`
}

function bareSsh2(job) {
  const { folder, inside = [] } = job
  const plan = join(folder, 'floor.json')
  const [file, ...args] = [...inside, process.execPath, join(import.meta.dirname, 'bare-ssh2.mjs'), plan]
  return {
    name: 'bare ssh2',
    file,
    args,
    prepare: async () => {
      await job.prepare?.()
      const { user, key, knownHosts, command } = job
      writeFileSync(
        plan,
        JSON.stringify({ user, key, knownHosts, command, hosts: scripts(job.hosts(), folder) }),
      )
    },
    check: (run) => checkDone(run, job),
  }
}

function scripts(hosts, folder) {
  mkdirSync(join(folder, 'scripts'), { recursive: true })
  return hosts.map(({ name, address, port = 22, script }) => {
    const path = join(folder, 'scripts', name)
    writeFileSync(path, script)
    return { address, port, path }
  })
}

function checkDone({ stdout, stderr }, { hosts, expect = 'done same' }) {
  const done = stdout.split('\n').filter((line) => line === expect).length
  if (done !== hosts().length) {
    throw new Error(`${done} of ${hosts().length} hosts said "${expect}"\n${stderr.slice(-2000)}`)
  }
}
