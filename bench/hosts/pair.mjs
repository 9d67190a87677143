import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from '../measure.mjs'
import { wrtcplay } from '../peers/wrtcplay.mjs'
import { ROOT } from '../root.mjs'
import { Lab } from './lab.mjs'
import { placedFiles } from './placed-files.mjs'

/** The appliance pair: two hosts that boot, as `wrtcplay lab up` makes them. */
export class Pair {
  user = 'auto'
  #lab
  #folder
  #signal
  #isUp = false
  /** What the run said that has set these hosts up. */
  #said

  constructor(folder, signal) {
    this.#folder = folder
    this.#signal = signal
    this.#lab = new Lab('bench-pair', signal)
    this.key = this.#lab.key
    this.knownHosts = this.#lab.knownHosts
    this.inventory = this.#lab.inventory
    this.playbook = join(ROOT, 'playbooks/appliance.yml')
  }

  async up() {
    if (this.#isUp) return
    await this.fresh()
  }

  /** Two hosts on which nothing was done yet. */
  async fresh() {
    await this.#lab.up(2)
    this.#isUp = true
    this.#said = undefined
  }

  /** Sets the pair up; afterwards a run has nothing to change. */
  async setUp() {
    if (this.#said !== undefined) return
    const args = ['--output', 'jsonl']
    const own = wrtcplay({ playbook: this.playbook, inventory: this.inventory, args })
    const run = await measure({ ...own, signal: this.#signal })
    if (run.code !== 0) throw new Error(`the pair could not be set up:\n${run.stdout}${run.stderr}`)
    this.#said = run.stdout
    // On a slow machine it waits for the other host's answer: a check starts it then, within a second or two.
    await this.exec(
      this.hosts()[0].name,
      'tries=0; until systemctl --quiet is-active lsyncd || [ $((tries += 1)) -gt 100 ]; do sleep 0.1; done',
    )
  }

  /** Name, address, role, and the other one's name and address; the first is the configured active one. */
  hosts() {
    const [[nameA, addressA], [nameB, addressB]] = [...this.#lab.addresses()]
    return [
      { name: nameA, address: addressA, role: 'active', peer: nameB, peerAddress: addressB },
      { name: nameB, address: addressB, role: 'standby', peer: nameA, peerAddress: addressA },
    ]
  }

  /** The first three numbers of all addresses. */
  subnet() {
    return this.hosts()[0].address.replace(/\.\d+$/, '')
  }

  get vip() {
    return `${this.subnet()}.10`
  }

  exec(host, script, input) {
    return this.#lab.exec(host, script, input)
  }

  /** What the hosts' journals say, the end of each. */
  async journals() {
    const texts = []
    for (const { name } of this.hosts())
      texts.push(
        `--- ${name}\n${await this.exec(name, 'ip -o -4 address show; journalctl -o short-precise -n 80')}`,
      )
    return texts.join('\n')
  }

  /** The files that the play has made on a host that was set up (see `placedFiles`), with `mode` and `text`. */
  async filesOn(host) {
    const files = placedFiles(this.#said, host)
    const look = files.map(({ path }) => `stat -c %a '${path}'; base64 -w 0 '${path}'; echo\n`)
    const lines = (await this.exec(host, look.join(''))).split('\n')
    return files.map((file, index) => ({
      ...file,
      mode: lines[2 * index],
      text: Buffer.from(lines[2 * index + 1], 'base64').toString(),
    }))
  }

  /** Public keys of both kinds that the hosts' sshds have, `TYPE BASE64`, by the host's name. */
  hostKeys() {
    const lines = readFileSync(this.knownHosts, 'utf8').trim().split('\n')
    return Object.fromEntries(
      this.hosts().map(({ name, address }) => [
        name,
        lines.filter((line) => line.startsWith(`${address} `)).map((line) => line.slice(address.length + 1)),
      ]),
    )
  }

  /**
   * The same hosts, reached through other addresses and ports: what a run needs to know of them. `at` gives
   * `{ address, port }` by the host's name.
   */
  through(at, label) {
    const knownHosts = join(this.#folder, `known-hosts-${label}`)
    const inventory = join(this.#folder, `pair-${label}.yml`)
    const keys = this.hostKeys()
    const hosts = this.hosts().map((host) => ({ ...host, ...at[host.name], own: host.address }))
    const known = hosts.flatMap(({ name, address, port }) =>
      keys[name].map((key) => `[${address}]:${port} ${key}\n`),
    )
    writeFileSync(knownHosts, known.join(''))
    const lines = hosts.map(
      ({ name, address, port, own }) =>
        `  ${name}: { address: ${address}, port: ${port}, peer_address: ${own} }\n`,
    )
    const [active, standby] = hosts
    writeFileSync(
      inventory,
      `hosts:\n${lines.join('')}pairs:\n  wrtc: { active: ${active.name}, standby: ${standby.name}, vip: ${this.vip}/24, interface: host0, vars: { peer_ssh_port: 22 } }\nconnection: { user: ${this.user}, keys: [${this.key}], known_hosts: [${knownHosts}], connect_timeout: 60, auth_timeout: 60 }\n`,
    )
    return { hosts, knownHosts, inventory }
  }

  down() {
    return this.#lab.down()
  }
}
