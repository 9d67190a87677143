import { readdirSync } from 'node:fs'
import { connect, filesOf, giveUp, keptOf, part, promote, writeAll } from './data-pair.ts'
import { FakeHost } from './fake-host.ts'

/** A pair to which things happen at random, and which of its writes must be there in the end. */
export class RandomPair {
  readonly story: string[] = []
  readonly #random: () => number
  readonly #hosts: readonly [FakeHost, FakeHost]
  readonly #active = new Set<FakeHost>()
  #isLinked = true
  #writes = 0
  /** Written, and replaced by nobody who had seen it. */
  readonly #surviving = new Map<string, string>()

  constructor(random: () => number) {
    this.#random = random
    const host = (me: string): FakeHost =>
      new FakeHost(['dash'], { host: { name: me, peer_address: '' } }, ['bash'])
    this.#hosts = [host('left'), host('right')]
    connect(...this.#hosts)
    writeAll(this.#hosts[0], Object.fromEntries(FILES.map((file) => [file, `first-${file}`])))
  }

  async close(): Promise<void> {
    for (const host of this.#hosts) await host.close()
  }

  /** The first host serves, and the second one follows it. */
  async begin(): Promise<void> {
    const [first, second] = this.#hosts
    await this.#promote(first)
    await this.#rejoin(second)
  }

  /** Something that happens to a pair, from its beginning to its end, or as far as it comes. */
  async happen(): Promise<void> {
    await this.#one([() => this.#split(), () => this.#split(), () => this.#move(), () => this.#crash()])()
  }

  /** They lose sight of each other and both serve; once they meet, one of them gives up. */
  async #split(): Promise<void> {
    this.#writeSome(this.#hosts)
    this.#link(false)
    for (const host of this.#hosts) if (!this.#active.has(host)) await this.#promote(host)
    this.#writeSome(this.#hosts)
    const loser = this.#one(this.#hosts)
    if (this.#random() < 0.3) {
      await this.#giveUp(loser)
      await this.#promote(loser)
      this.#writeSome(this.#hosts)
    }
    this.#link(true)
    await this.#giveUp(loser)
    await this.#follow(loser)
  }

  /** One gives up, and the other one takes over; sometimes before that, and sometimes it cannot ask. */
  async #move(): Promise<void> {
    const from = this.#hosts.find((host) => this.#active.has(host)) ?? this.#hosts[0]
    const to = this.#otherThan(from)
    this.#writeSome([from])
    if (!this.#active.has(from)) await this.#promote(from)
    if (this.#active.has(to)) await this.#giveUp(to)
    if (this.#random() < 0.3) this.#link(false)
    const inTurn = [() => this.#giveUp(from), () => this.#promote(to)]
    for (const act of this.#random() < 0.5 ? inTurn : inTurn.toReversed()) await act()
    this.#writeSome([to])
    await this.#follow(from)
  }

  /** One is gone at once, and comes back with what it had. */
  async #crash(): Promise<void> {
    const gone = this.#one(this.#hosts)
    const other = this.#otherThan(gone)
    this.#writeSome(this.#hosts)
    this.story.push(`${this.#nameOf(gone)} is gone`)
    this.#link(false)
    this.#active.delete(gone)
    gone.remove('vip')
    for (const file of readdirSync(gone.path('run'))) gone.remove(`run/${file}`)
    if (!this.#active.has(other)) await this.#promote(other)
    this.#writeSome([other])
    if (this.#random() < 0.7) this.#link(true)
    await this.#giveUp(gone)
    await this.#follow(gone)
  }

  /** The sync carries something, and the two may come to join, or not. */
  async #follow(host: FakeHost): Promise<void> {
    const serves = this.#otherThan(host)
    if (!this.#active.has(serves)) await this.#promote(serves)
    const acts: readonly (() => Promise<void> | void)[] = [
      () => this.#sync(serves, host),
      () => this.#rejoin(host, this.#random() < 0.3),
      () => this.#writeSome([serves]),
    ]
    for (const act of acts) if (this.#random() < 0.5) await act()
  }

  #writeSome(hosts: readonly FakeHost[]): void {
    for (const host of hosts)
      for (const file of FILES) if (this.#active.has(host) && this.#random() < 0.5) this.#write(host, file)
  }

  /** The hosts meet again, and one of them serves: each fetches what the other has. */
  async meet(): Promise<void> {
    this.#link(true)
    const [first, second] = this.#random() < 0.5 ? this.#hosts : this.#hosts.toReversed()
    if (first === undefined || second === undefined) return
    if (this.#active.has(second)) await this.#giveUp(second)
    if (!this.#active.has(first)) await this.#promote(first)
    await this.#rejoin(second)
    await this.#rejoin(second)
  }

  /** Writes that are nowhere, and files that the two have in different versions. */
  found(): { readonly lost: readonly string[]; readonly differs: readonly string[] } {
    const [left, right] = this.#hosts.map(filesOf)
    const winner = this.#active.has(this.#hosts[0]) ? left : right
    const there = new Set([...Object.values(winner ?? {}), ...this.#hosts.flatMap(keptOf)])
    return {
      lost: [...this.#surviving.keys()].filter((text) => !there.has(text)),
      differs: FILES.filter((file) => left?.[file] !== right?.[file]),
    }
  }

  #write(host: FakeHost, file: string): void {
    const text = `${host === this.#hosts[0] ? 'left' : 'right'}-${++this.#writes}`
    this.story.push(`${text} in ${file}`)
    const before = filesOf(host)[file]
    if (before !== undefined) this.#surviving.delete(before)
    this.#surviving.set(text, file)
    writeAll(host, { [file]: text })
  }

  /** The sync brings some of its files, whatever the other one has. */
  #sync(from: FakeHost, to: FakeHost): void {
    if (!this.#isLinked) return
    const some = Object.entries(filesOf(from)).filter(() => this.#random() < 0.6)
    this.story.push(`sync from ${this.#nameOf(from)}: ${some.map(([file]) => file).join(' ')}`)
    writeAll(to, Object.fromEntries(some))
  }

  async #promote(host: FakeHost): Promise<void> {
    this.story.push(`promote ${this.#nameOf(host)}`)
    await promote(host)
    this.#active.add(host)
    // As where half a second was not enough to read the files.
    if (this.#random() < 0.1) host.write(`state/bases/${host.read('state/epoch').split(' ')[0]}`, '')
  }

  async #giveUp(host: FakeHost): Promise<void> {
    this.story.push(`${this.#nameOf(host)} gives up`)
    this.#active.delete(host)
    await giveUp(host)
  }

  async #rejoin(host: FakeHost, isCutOff = false): Promise<void> {
    this.story.push(`rejoin ${this.#nameOf(host)}${isCutOff ? ', cut off' : ''}`)
    // Once the other one has told of its files.
    if (isCutOff) host.write('meanwhile', `rm -f ${host.path('peer')}`)
    await host.run('wrtc-data', 'rejoin')
    host.remove('meanwhile')
    if (this.#isLinked) connect(...this.#hosts)
  }

  #link(isLinked: boolean): void {
    if (isLinked !== this.#isLinked) this.story.push(isLinked ? 'link up' : 'link down')
    this.#isLinked = isLinked
    if (isLinked) connect(...this.#hosts)
    else this.#hosts.forEach(part)
  }

  #otherThan(host: FakeHost): FakeHost {
    return host === this.#hosts[0] ? this.#hosts[1] : this.#hosts[0]
  }

  #nameOf(host: FakeHost): string {
    return host === this.#hosts[0] ? 'left' : 'right'
  }

  #one<T>(among: readonly T[]): T {
    return among[Math.floor(this.#random() * among.length)] as T
  }
}

const FILES = ['a', 'b', 'c']
