import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ansiblePeers } from '../peers/ansible.mjs'
import { wrtcplay } from '../peers/wrtcplay.mjs'
import { inTurn } from '../rounds.mjs'

const SMALL_FILES = 500
const LARGE_BYTES = 2 ** 30

/** Files to one host: many small ones, and one of a gibibyte; sent, and then looked at again. */
export const transfers = {
  key: 'g',
  title: '500 small files, and one of 1 GiB',
  peers: true,
  async run({ fixtures, rounds = 3, floorOnly }) {
    const pair = await fixtures.pair()
    const { signal } = fixtures
    const [host] = pair.hosts()
    const results = []
    for (const what of [smallFiles(fixtures.folder), largeFile(fixtures.folder)]) {
      const site = siteFor(pair, host, what, fixtures.folder)
      const clear = () => pair.exec(host.name, 'rm -rf /opt/bench && mkdir /opt/bench')
      const sent = programs(site, what.send, { floorOnly, changes: 'some', expect: 'sent' })
      const fresh = sent.map((program) => ({ ...program, prepare: both(clear, program.prepare) }))
      const first = await inTurn(fresh, { rounds, signal, warmUp: false })
      results.push({ key: `g-${what.name}`, title: `${what.title}, sent`, samples: first, notes: NOTES })
      const again = programs(site, what.compare, { floorOnly, changes: 'none', expect: 'same' })
      const second = await inTurn(again, { rounds, signal, warmUp: false })
      results.push({ key: `g-${what.name}-again`, title: `${what.title}, there already`, samples: second })
      await clear()
    }
    return results
  },
}

const NOTES = [
  'the floor is OpenSSH alone here: tar for many files, else tee and a digest by OpenSSL; Ansible is measured once',
]

/** Twice as fast as sha256sum, where the processor has instructions for it. */
const DIGEST = 'openssl dgst -sha256 -r'

function smallFiles(folder) {
  const source = join(folder, 'small')
  mkdirSync(source, { recursive: true })
  for (let index = 0; index < SMALL_FILES; index++) {
    const text = createHash('sha512')
      .update(String(index))
      .digest('hex')
      .repeat(8 + (index % 56))
    writeFileSync(join(source, `file-${index}.txt`), text)
  }
  return {
    name: 'small',
    title: `${SMALL_FILES} small files`,
    source,
    dest: '/opt/bench/small',
    mode: '0644',
    send: `tar -C '${source}' -cf - . | SSH 'sudo sh -c "umask 022; mkdir -p /opt/bench/small && tar --no-same-owner -xf - -C /opt/bench/small && sync -f /opt/bench/small"' && echo sent`,
    compare: `(cd '${source}' && sha256sum -- *) | SSH 'cd /opt/bench/small && sha256sum --quiet -c - && stat -c %a * | sort -u | grep -qx 644' && echo same`,
  }
}

function largeFile(folder) {
  const source = join(folder, 'large.bin')
  const made = spawnSync('sh', ['-c', `head -c ${LARGE_BYTES} /dev/urandom >'${source}'`])
  if (made.status !== 0) throw new Error(`there is no room for a file of 1 GiB in ${folder}`)
  const dest = '/opt/bench/large.bin'
  return {
    name: 'large',
    title: 'one file of 1 GiB',
    source,
    dest,
    mode: '0644',
    send: `${DIGEST} <'${source}' >'${source}.sum' & there=$(SSH 'sudo sh -c "umask 022; tee ${dest} | ${DIGEST} && sync ${dest}"' <'${source}') && wait && [ "$there" = "$(cat '${source}.sum')" ] && echo sent`,
    compare: `${DIGEST} <'${source}' >'${source}.sum' & there=$(SSH '${DIGEST} <${dest}') && wait && [ "$there" = "$(cat '${source}.sum')" ] && echo same`,
  }
}

function siteFor(pair, host, { name, source, dest, mode }, folder) {
  const inventory = join(folder, `transfers.yml`)
  const playbook = join(folder, `transfers-${name}.yml`)
  const ansible = join(folder, `transfers-${name}.ansible.yml`)
  writeFileSync(
    inventory,
    `hosts:\n  ${host.name}: { address: ${host.address} }\nconnection: { user: ${pair.user}, keys: [${pair.key}], known_hosts: [${pair.knownHosts}] }\n`,
  )
  writeFileSync(playbook, play(source, dest, mode))
  writeFileSync(ansible, play(name === 'small' ? `${source}/` : source, dest, mode))
  return { pair, host, folder, inventory, playbook, ansible }
}

function play(src, dest, mode) {
  return `- hosts: all\n  become: true\n  tasks:\n    - name: files are there\n      copy: { src: ${src}, dest: ${dest}, mode: "${mode}", owner: root, group: root }\n`
}

function programs(
  { pair, host, folder, inventory, playbook, ansible },
  command,
  { floorOnly, changes, expect },
) {
  const options = `-F none -T -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o UserKnownHostsFile='${pair.knownHosts}' -i '${pair.key}' -l ${pair.user}`
  const floor = {
    name: 'OpenSSH',
    file: 'sh',
    args: ['-c', command.replace('SSH', `ssh ${options} ${host.address}`)],
    check: ({ stdout }) => {
      if (stdout.trim() !== expect) throw new Error(`it did not say "${expect}"`)
    },
  }
  const job = {
    playbook: ansible,
    folder,
    hosts: () => [host],
    user: pair.user,
    key: pair.key,
    knownHosts: pair.knownHosts,
    changes,
    rounds: 1,
  }
  return [wrtcplay({ playbook, inventory, changes }), floor, ...(floorOnly ? [] : ansiblePeers(job))]
}

function both(first, second) {
  return async () => {
    await first()
    await second?.()
  }
}
