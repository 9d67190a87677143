import type { WatchedMember, WatchedPair } from '../../../src/appliance/facts/pair-look.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import type { Clock } from '../../../src/core/clock.ts'
import type { Host, Pair, Role } from '../../../src/inventory/model.ts'
import type { HostConnection } from '../../../src/shell/contract.ts'

export type Name = 'a' | 'b'

/** No time passes but what is slept. */
export function sleepersClock(): Clock {
  let now = 0
  return {
    now: () => new Date(now),
    monotonicMs: () => now,
    sleep: (ms) => {
      now += ms
      return Promise.resolve()
    },
  }
}

/** Two hosts that do with the VIP what the failover scripts would. `a` holds it. */
export class FakePair {
  holder: Name | undefined = 'a'
  readonly orders: string[] = []
  readonly #yielding = new Set<Name>()
  readonly #broken: ReadonlySet<string>

  /** `b cannot take`, `a cannot take`, `b cannot start`, `a obeys nobody`. */
  constructor(...broken: readonly string[]) {
    this.#broken = new Set(broken)
  }

  get yielding(): readonly Name[] {
    return [...this.#yielding]
  }

  watched(): WatchedPair {
    return { pair: PAIR, settings: pairSettings({}), active: this.member('a'), standby: this.member('b') }
  }

  member(name: Name): WatchedMember {
    const connection: HostConnection = {
      run: ({ parts: [part] }) => {
        const code = this.#answer(name, part?.source ?? '')
        const empty = Buffer.alloc(0)
        const ended = { kind: 'ended', code, stdout: empty, stderr: empty, truncated: false } as const
        return Promise.resolve({ kind: 'answered', parts: [ended] })
      },
      upload: () => Promise.reject(new Error('nothing is uploaded')),
      closeSessions: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
    return { host: hostOf(name), connection }
  }

  #answer(name: Name, source: string): number {
    const order = /wrtc-role (yield|no-yield)/.exec(source)?.[1]
    if (order === undefined) return this.#state(name)
    this.orders.push(`${name} ${order}`)
    if (this.#broken.has(`${name} obeys nobody`)) return 1
    if (order === 'yield') this.#yielding.add(name)
    else this.#yielding.delete(name)
    this.#settle()
    return 0
  }

  /** The codes of the question in role-orders.ts. */
  #state(name: Name): number {
    if (this.holder === name) return this.#broken.has(`${name} cannot start`) ? 3 : 0
    return this.#yielding.has(name) ? 5 : 6
  }

  #settle(): void {
    if (this.holder !== undefined && !this.#yielding.has(this.holder)) return
    this.holder = (['a', 'b'] as const).find(
      (name) => !this.#yielding.has(name) && !this.#broken.has(`${name} cannot take`),
    )
  }
}

const SPAN = { file: { path: 'inventory.yml', text: '' }, start: 0, end: 0 }

export const PAIR: Pair = {
  name: 'wrtc',
  span: SPAN,
  active: 'a',
  standby: 'b',
  vip: { address: '10.0.0.10', prefix: 24, interface: undefined },
}

export function hostOf(name: Name): Host {
  const role: Role = name === 'a' ? 'active' : 'standby'
  return {
    name,
    span: SPAN,
    address: '10.0.0.1',
    peerAddress: '10.0.0.1',
    connection: {
      user: undefined,
      port: 22,
      keys: [],
      keyPassphrase: undefined,
      agent: false,
      password: undefined,
      becomePassword: undefined,
      knownHosts: [],
      transport: 'ssh2',
      sshRsa: false,
      jump: undefined,
      connectTimeoutMs: 1,
      authTimeoutMs: 1,
    },
    groups: [],
    pair: PAIR,
    role,
    vars: new Map(),
  }
}
