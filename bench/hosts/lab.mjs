import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from '../measure.mjs'
import { WRTCPLAY } from '../peers/wrtcplay.mjs'
import { ROOT } from '../root.mjs'

/** A lab of the bench's own, through wrtcplay's own command line. */
export class Lab {
  #signal

  constructor(name, signal) {
    this.name = name
    this.#signal = signal
    this.folder = join(ROOT, '.wrtcplay/lab', name)
    this.key = join(this.folder, 'id_ed25519')
    this.knownHosts = join(this.folder, 'known_hosts')
    this.inventory = join(this.folder, 'inventory.yml')
  }

  /** Takes what there is down first: a lab of this name is of a run that was killed. */
  async up(hosts) {
    await this.down()
    await this.#lab(['up', '--hosts', String(hosts)], { signal: this.#signal })
  }

  /** Also after the bench was told to end. */
  down() {
    return this.#lab(['down'])
  }

  /** Runs a script as root inside a host, not over its network; returns what it printed. */
  exec(host, script, input) {
    return this.#lab(['exec', host, '--', 'sh', '-euc', script], { input })
  }

  /** Addresses by the host's name. */
  addresses() {
    const lines = readFileSync(this.inventory, 'utf8').matchAll(/^ {2}([\w-]+): \{ address: ([\d.]+)/gm)
    return new Map([...lines].map(([, name, address]) => [name, address]))
  }

  /** The process id, as it is seen from here, of something that runs in a host's network. */
  async insider(host) {
    const network = (await this.exec(host, 'readlink /proc/self/ns/net')).trim()
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && networkOf(name) === network)
    if (pid === undefined) throw new Error(`nothing runs in the network of ${host}`)
    return pid
  }

  async #lab([action, ...rest], { input, signal } = {}) {
    const separator = rest.indexOf('--')
    const [own, tail] = separator < 0 ? [rest, []] : [rest.slice(0, separator), rest.slice(separator)]
    const args = [WRTCPLAY, 'lab', action, ...own, '--name', this.name, ...tail]
    const run = await measure({ file: process.execPath, args, cwd: ROOT, input, signal })
    if (run.code !== 0) throw new Error(`wrtcplay lab ${action}: ${run.stdout}${run.stderr}`)
    return run.stdout
  }
}

function networkOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined
  }
}
