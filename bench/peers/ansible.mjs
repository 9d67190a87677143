import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from '../measure.mjs'

/**
 * Ansible with pipelining, and Ansible with Mitogen, as its users set them up for speed: as many forks as hosts (50 at the
 * most), no facts, one SSH connection a host for the whole run. Each run starts without connections left by the one before.
 */
export function ansiblePeers(job) {
  return [ansible('Ansible', {}, job), ansible('Mitogen', MITOGEN, job)]
}

const MITOGEN = {
  ANSIBLE_STRATEGY: 'mitogen_linear',
  ANSIBLE_STRATEGY_PLUGINS: '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
}

function ansible(name, settings, job) {
  const { playbook, folder, hosts, inside = [], changes = 'none', rounds } = job
  const home = join(folder, `ansible-${name}`)
  const sockets = join(home, 'cp')
  mkdirSync(sockets, { recursive: true, mode: 0o700 })
  const inventory = join(home, 'inventory.ini')
  const [file, ...args] = [...inside, 'ansible-playbook', '-i', inventory, playbook]
  return {
    name,
    file,
    args,
    cwd: folder,
    rounds,
    env: { ...COMMON, ...settings, ...connection(job, home, sockets) },
    prepare: async () => {
      await job.prepare?.()
      writeFileSync(inventory, inventoryText(job))
    },
    after: async () => {
      await endConnections(sockets)
      rmSync(sockets, { recursive: true, force: true })
      mkdirSync(sockets, { mode: 0o700 })
    },
    check: ({ stdout }) => checkRecap(stdout, hosts().length, changes),
  }
}

const COMMON = {
  ANSIBLE_PIPELINING: '1',
  // A machine that is busy answers late.
  ANSIBLE_TIMEOUT: '60',
  ANSIBLE_GATHERING: 'explicit',
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_NOCOWS: '1',
  ANSIBLE_RETRY_FILES_ENABLED: '0',
  ANSIBLE_DEPRECATION_WARNINGS: '0',
  LC_ALL: 'C.UTF-8',
}

function connection({ hosts, knownHosts }, home, sockets) {
  return {
    ANSIBLE_HOME: home,
    ANSIBLE_LOCAL_TEMP: join(home, 'tmp'),
    ANSIBLE_FORKS: String(Math.min(50, hosts().length)),
    ANSIBLE_SSH_CONTROL_PATH_DIR: sockets,
    ANSIBLE_SSH_ARGS: [
      '-F none -o ControlMaster=auto -o ControlPersist=60s -o IdentitiesOnly=yes -o IdentityAgent=none',
      `-o UserKnownHostsFile=${knownHosts} -o GlobalKnownHostsFile=/dev/null`,
    ].join(' '),
  }
}

function inventoryText({ hosts, key, user }) {
  const lines = hosts().map(({ name, address, port = 22, vars = {} }) => {
    const own = Object.entries(vars).map(([variable, value]) => ` ${variable}=${value}`)
    return `${name} ansible_host=${address} ansible_port=${port}${own.join('')}`
  })
  const all = {
    ansible_user: user,
    ansible_ssh_private_key_file: key,
    ansible_python_interpreter: '/usr/bin/python3',
  }
  const vars = Object.entries(all).map(([name, value]) => `${name}=${value}`)
  return `${[...lines, '[all:vars]', ...vars].join('\n')}\n`
}

function checkRecap(stdout, hosts, changes) {
  const recap = [...stdout.matchAll(/ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+)/g)]
  if (recap.length !== hosts) throw new Error(`its recap has ${recap.length} hosts, not ${hosts}`)
  if (recap.some(([, , unreachable, failed]) => unreachable !== '0' || failed !== '0')) {
    throw new Error('it failed on a host')
  }
  const none = recap.every(([, changed]) => changed === '0')
  if (none !== (changes === 'none')) throw new Error(`changes were to be made: ${changes}`)
}

async function endConnections(sockets) {
  for (const name of readdirSync(sockets)) {
    await measure({
      file: 'ssh',
      args: ['-F', 'none', '-o', `ControlPath=${join(sockets, name)}`, '-O', 'exit', 'x'],
    })
  }
}
