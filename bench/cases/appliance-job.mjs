import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const WORK = join(import.meta.dirname, '../work')

/**
 * The appliance play for wrtcplay's peers. `way()` is what leads to the hosts: `hosts`, `knownHosts`. `known()` is what a run
 * would find out first: the rendered files and the users' public keys, by the host's name.
 */
export function applianceJob(pair, way, known, { folder, withContents = false, ...more }) {
  const playbook = join(folder, 'appliance.ansible.yml')
  copyFileSync(join(WORK, 'appliance.ansible.yml'), playbook)
  return {
    hosts: () =>
      way().hosts.map((host) => ({
        ...host,
        vars: varsOf(pair, host),
        script: scriptFor(pair, host, known(), withContents),
      })),
    user: pair.user,
    key: pair.key,
    knownHosts: way().knownHosts,
    command: 'exec sudo sh -s',
    folder,
    playbook,
    prepare: async () => writeFiles(folder, known()),
    ...more,
  }
}

/** The users' public keys and the rendered files of a pair that is set up. */
export async function knownOf(pair) {
  const known = { subnet: pair.subnet(), rendered: {}, keys: {} }
  for (const { name } of pair.hosts()) {
    known.rendered[name] = await pair.renderedOn(name)
    known.keys[name] = (await pair.exec(name, 'cat /opt/sonus/wrtc/.ssh/id_rsa.pub')).trim()
  }
  return known
}

/** With contents it can also write what is not there. */
function scriptFor(pair, host, { rendered, keys }, withContents) {
  const digests = Object.entries(rendered[host.name]).map(([name, text]) => [
    name.replaceAll(/\W/g, '_').replaceAll('-', '_'),
    createHash('sha256').update(text).digest('hex'),
  ])
  const values = {
    vip: pair.vip,
    peer: host.peerAddress,
    role: host.role,
    syncs: host.role === 'active' ? 'yes' : 'no',
    peer_key: keys[host.peer],
    peer_host_keys: pair.hostKeys()[host.peer].join('\n'),
    ...Object.fromEntries(digests),
  }
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`)
  const contents = withContents ? unpack(rendered[host.name]) : ''
  return `${lines.join('')}${contents}${readFileSync(join(WORK, 'appliance.sh'), 'utf8')}`
}

function unpack(texts) {
  const files = Object.entries(texts).map(
    ([name, text]) =>
      `base64 -d >"$contents/${name}" <<END\n${Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\n')}\nEND\n`,
  )
  return `contents=$(mktemp -d)\n${files.join('')}`
}

function varsOf(pair, { role, peer, peerAddress }) {
  return {
    vip: pair.vip,
    role,
    peer,
    peer_address: peerAddress,
    peer_host_keys: pair
      .hostKeys()
      [peer].map((key) => key.replaceAll(' ', '~'))
      .join(','),
  }
}

function writeFiles(folder, { rendered }) {
  for (const [host, texts] of Object.entries(rendered)) {
    const files = join(folder, 'files', host)
    mkdirSync(files, { recursive: true })
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(files, name), text)
  }
}
