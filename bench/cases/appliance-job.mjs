import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { looksOf, quoted, trialOf } from './play-looks.mjs'

const WORK = join(import.meta.dirname, '../work')
/** Said by both in words of their own. */
const OWN_LOOKS = ['who holds the VIP', 'who holds the VIP now']

/**
 * The appliance play for wrtcplay's peers. `way()` is what leads to the hosts: `hosts`, `knownHosts`. `known()` is what a run
 * would find out first, by the host's name: `files` with their contents (`Pair.filesOn`), and the users' public `keys`.
 */
export function applianceJob(pair, way, known, { folder, withContents = false, ...more }) {
  const playbook = join(folder, 'appliance.ansible.yml')
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
    prepare: async () => {
      writeFileSync(playbook, ansiblePlay(pair, known(), withContents))
      writeFiles(folder, known())
    },
    ...more,
  }
}

/** The users' public keys and the files of a pair that is set up. */
export async function knownOf(pair) {
  const known = { subnet: pair.subnet(), files: {}, keys: {} }
  for (const { name } of pair.hosts()) {
    known.files[name] = await pair.filesOn(name)
    known.keys[name] = (await pair.exec(name, 'cat /opt/sonus/wrtc/.ssh/id_rsa.pub')).trim()
  }
  return known
}

/** With contents it can also write what is not there. */
function scriptFor(pair, host, { files, keys }, withContents) {
  const values = {
    vip: pair.vip,
    peer: host.peerAddress,
    role: host.role,
    syncs: host.role === 'active' ? 'yes' : 'no',
    peer_key: keys[host.peer],
    peer_host_keys: pair.hostKeys()[host.peer].join('\n'),
  }
  const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`)
  const contents = withContents ? unpack(files[host.name]) : ''
  const facts = factsOf(pair, host)
  const [begins, heard, ends] = withContents ? trialOf(facts).map(({ script }) => subshell(script)) : []
  const script = inPlaceOf(readFileSync(join(WORK, 'appliance.sh'), 'utf8'), {
    LOOKS: looksFor(facts).map(({ script }) => `${subshell(script)} >/dev/null 2>&1 </dev/null || :\n`),
    FILES: placingLines(files[host.name]),
    ...(withContents
      ? {
          TRIAL_BEGINS: [`${begins} </dev/null\n`],
          TRIAL_IS_HEARD: [`said=$( ${heard} </dev/null)\n[ -z "$said" ] || { echo "$said" >&2; exit 1; }\n`],
          TRIAL_ENDS: [`${ends} </dev/null\n`],
        }
      : {}),
  })
  return `${lines.join('')}${contents}${script}`
}

function subshell(script) {
  return `(\nset +eu\n${script}\n)`
}

/** A comment `# WORD: …` stands for lines, or for nothing. */
function inPlaceOf(text, places) {
  return text.replaceAll(/^ *# ([A-Z_]+): .*\n/gm, (_, word) => (places[word] ?? []).join(''))
}

function looksFor(facts) {
  return looksOf(facts).filter(({ name }) => !OWN_LOOKS.includes(name))
}

/** What the play's expressions come to on a host. */
function factsOf(pair, { name, role, peer, peerAddress, address, own = address }) {
  return {
    role,
    vip_interface: 'host0',
    'pair.vip.interface': 'host0',
    'pair.name': 'wrtc',
    'pair.vip.address': pair.vip,
    'pair.vip.cidr': `${pair.vip}/24`,
    'host.name': name,
    'host.peer_address': own,
    'peer.name': peer,
    'peer.address': peerAddress,
    'trial_ids.join(" ")': '255 254',
    vrrp_advert: 0.6,
    peer_ssh_port: 22,
  }
}

function unpack(files) {
  const unpacked = files.map(({ path, text }) => {
    const bytes = Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\n')
    return `mkdir -p "$contents${dirname(path)}"\nbase64 -d >"$contents${path}" <<END\n${bytes}\nEND\n`
  })
  return `contents=$(mktemp -d)\n${unpacked.join('')}`
}

function placingLines(files) {
  const folders = foldersOf(files).map((folder) => `folder ${folder}\n`)
  const placed = files.map(({ path, mode, text, validate = '' }) => {
    const digest = createHash('sha256').update(text).digest('hex')
    return `content ${path} ${mode} ${digest} ${quoted(validate)}\n`
  })
  return [...folders, ...placed]
}

/** A task a look, a folder and a file, as wrtcplay's play has them. */
function ansiblePlay(pair, { files }, withTrial) {
  const facts = factsOf(pair, ANSIBLE_NAMES)
  const [begins, heard, ends] = trialOf(facts).map(lookTask)
  const trial = {
    TRIAL_BEGINS: [begins],
    TRIAL_IS_HEARD: [{ ...heard, register: 'heard', failed_when: "heard.stdout != ''" }],
    TRIAL_ENDS: [ends],
  }
  const places = {
    LOOKS: looksFor(facts).map(lookTask),
    FILES: placingTasks(Object.values(files)[0]),
    ...(withTrial ? trial : {}),
  }
  // JSON is YAML.
  const lines = Object.entries(places).map(([word, tasks]) => [
    word,
    tasks.map((task) => `    - ${JSON.stringify(task)}\n`),
  ])
  return inPlaceOf(readFileSync(join(WORK, 'appliance.ansible.yml'), 'utf8'), Object.fromEntries(lines))
}

/** Ansible's names for what differs between the two hosts. */
const ANSIBLE_NAMES = {
  name: '@inventory_hostname@',
  role: '@role@',
  peer: '@peer@',
  peerAddress: '@peer_address@',
  address: '@own_address@',
}

function lookTask({ name, script }) {
  const cmd = script.replaceAll(/@(\w+)@/g, (whole, variable) =>
    Object.values(ANSIBLE_NAMES).includes(whole) ? `{% endraw %}{{ ${variable} }}{% raw %}` : whole,
  )
  return { name, shell: { cmd: `{% raw %}${cmd}{% endraw %}` }, changed_when: false, failed_when: false }
}

function placingTasks(files) {
  const own = { owner: 'root', group: 'root' }
  const folders = foldersOf(files).map((folder) => ({
    name: `${folder} is there`,
    file: { path: folder, state: 'directory', mode: '0755', ...own },
  }))
  const placed = groupsOf(files).map(([{ path, task, mode, validate }, ...others], index) => ({
    name: task,
    copy: {
      src: `files/{{ inventory_hostname }}/${index}/${others.length > 0 ? '' : basename(path)}`,
      dest: others.length > 0 ? `${dirname(path)}/` : path,
      mode: `0${mode}`,
      ...own,
      // It has no shell, and takes % for a place of its own.
      ...(validate === undefined
        ? {}
        : { validate: `sh -c ${quoted(validate.replaceAll('%', '%%'))} validate %s` }),
    },
    ...(path.startsWith('/etc/systemd/') ? { register: 'dropin' } : {}),
  }))
  return [...folders, ...placed]
}

/** Those that one task has put into one folder are one task of the others', too. */
function groupsOf(files) {
  const groups = new Map()
  for (const file of files) {
    const key = `${file.task} ${dirname(file.path)} ${file.mode}`
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  return [...groups.values()]
}

function foldersOf(files) {
  return [...new Set(files.map(({ path }) => dirname(path)))]
}

function varsOf(pair, { role, peer, peerAddress, address, own = address }) {
  return {
    own_address: own,
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

function writeFiles(folder, { files }) {
  for (const [host, placed] of Object.entries(files)) {
    for (const [index, group] of groupsOf(placed).entries()) {
      const at = join(folder, 'files', host, String(index))
      mkdirSync(at, { recursive: true })
      for (const { path, text } of group) writeFileSync(join(at, basename(path)), text)
    }
  }
}
