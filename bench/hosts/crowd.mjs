import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Lab } from './lab.mjs'

/**
 * Many hosts that cost little: loopback addresses in the network of one lab host, one sshd on a port of its own, and a
 * login whose shell is /bin/sh and reads no profile. They share one disk, so a thing that is as asked on one of them is so on all.
 */
export class Crowd {
  port = 2222
  user = 'crowd'
  #lab
  #folder
  #size = 0

  constructor(folder, signal) {
    this.#folder = folder
    this.#lab = new Lab('bench-crowd', signal)
    this.knownHosts = join(folder, 'crowd-known-hosts')
    this.key = this.#lab.key
  }

  async up(size) {
    if (this.#size === 0) {
      await this.#lab.up(1)
      await this.#lab.exec('wrtc-a', SET_UP, readFileSync(`${this.key}.pub`, 'utf8'))
      /** The command line that leads into the network in which the addresses are. */
      this.inside = ['nsenter', '-t', await this.#lab.insider('wrtc-a'), '-n', '--']
    }
    if (size <= this.#size) return
    this.#size = size
    const [type, bytes] = readFileSync(this.#lab.knownHosts, 'utf8')
      .split('\n')
      .find((line) => line.includes(' ssh-ed25519 '))
      .split(' ')
      .slice(1)
    const lines = this.hosts(size).map(({ address }) => `[${address}]:${this.port} ${type} ${bytes}\n`)
    writeFileSync(this.knownHosts, lines.join(''))
  }

  hosts(size) {
    return Array.from({ length: size }, (_, index) => ({
      name: `n${index}`,
      address: `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`,
      port: this.port,
    }))
  }

  /** Writes an inventory for wrtcplay; returns its path. */
  inventory(size) {
    const path = join(this.#folder, `crowd-${size}.yml`)
    const hosts = this.hosts(size).map(({ name, address }) => `  ${name}: { address: ${address} }\n`)
    const connection = `connection: { user: ${this.user}, port: ${this.port}, keys: [${this.key}], known_hosts: [${this.knownHosts}], connect_timeout: 120, auth_timeout: 120 }\n`
    writeFileSync(path, `hosts:\n${hosts.join('')}${connection}`)
    return path
  }

  exec(script, input) {
    return this.#lab.exec('wrtc-a', script, input)
  }

  down() {
    return this.#lab.down()
  }
}

/** Reads the public key. sshd refuses none of many connections that come at once. */
const SET_UP = `
id crowd >/dev/null 2>&1 || useradd --create-home --shell /bin/sh --password '*' crowd
rm -f /home/crowd/.profile /home/crowd/.bashrc
install -d -m 700 -o crowd -g crowd /home/crowd/.ssh
cat >/home/crowd/.ssh/authorized_keys
chown crowd: /home/crowd/.ssh/authorized_keys
cat >/etc/ssh/crowd_config <<END
Port 2222
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile /run/sshd-crowd.pid
AllowUsers crowd
UsePAM no
UseDNS no
PrintMotd no
PasswordAuthentication no
MaxStartups 2000
LoginGraceTime 600
END
mkdir -p /run/sshd
[ ! -e /run/sshd-crowd.pid ] || kill "$(cat /run/sshd-crowd.pid)" 2>/dev/null || :
/usr/sbin/sshd -f /etc/ssh/crowd_config </dev/null >/dev/null 2>&1`.trim()
