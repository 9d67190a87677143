import type { WatchedMember, WatchedPair } from '../../../src/appliance/facts/pair-probe.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import type { Clock } from '../../../src/core/clock.ts'
import { SourceFile } from '../../../src/core/source.ts'
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
  /** By an operator's order, as the check calls it. */
  readonly #keptAway = new Map<Name, string>()
  readonly #broken: ReadonlySet<string>

  /** `b cannot take`, `a cannot take`, `b cannot start`, `a obeys nobody`. */
  constructor(...broken: readonly string[]) {
    this.#broken = new Set(broken)
  }

  get yielding(): readonly Name[] {
    return [...this.#yielding]
  }

  watched(): WatchedPair {
    return {
      pair: PAIR,
      settings: pairSettings({}),
      active: this.member('a'),
      standby: this.member('b'),
      clock: sleepersClock(),
    }
  }

  member(name: Name): WatchedMember {
    const connection: HostConnection = {
      run: ({ parts: [part] }) => {
        const { code, printed } = this.#answer(name, part?.source ?? '')
        const [stdout, stderr] = [Buffer.from(printed), Buffer.alloc(0)]
        const ended = { kind: 'ended', code, stdout, stderr, truncated: false } as const
        return Promise.resolve({ kind: 'answered', parts: [ended] })
      },
      upload: () => Promise.reject(new Error('nothing is uploaded')),
      closeSessions: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
    return { host: hostOf(name), connection }
  }

  #answer(name: Name, source: string): { readonly code: number; readonly printed: string } {
    const order = /wrtc-role (yield|no-yield|(?:maintenance|pause) (?:on|off).*)/.exec(source)?.[1]
    if (order === undefined) return { code: 0, printed: this.#state(name) }
    this.orders.push(`${name} ${order}`)
    if (this.#broken.has(`${name} obeys nobody`)) return { code: 1, printed: '' }
    if (order === 'yield') this.#yielding.add(name)
    else if (order === 'no-yield') this.#yielding.delete(name)
    else if (order.startsWith('maintenance on')) this.#keptAway.set(name, 'in maintenance')
    else if (/^pause on .* there$/.test(order)) this.#keptAway.set(name, 'paused')
    else this.#keptAway.delete(name)
    this.#settle()
    return { code: 0, printed: '' }
  }

  /** As quick-facts.ts reads it. */
  #state(name: Name): string {
    const held = this.#broken.has(`${name} cannot start`)
      ? 'vip\nstart-failed'
      : 'vip\nanswer HTTP/1.1 101 Yes'
    const why = this.#yielding.has(name) ? 'told to yield' : this.#keptAway.get(name)
    const away = why === undefined ? 'joined' : `unfit ${why}`
    return `set-up\nkeepalived\n${this.holder === name ? held : away}\nend\n`
  }

  #settle(): void {
    if (this.holder !== undefined && !this.#yielding.has(this.holder)) return
    this.holder = (['a', 'b'] as const).find(
      (name) =>
        !this.#yielding.has(name) && !this.#keptAway.has(name) && !this.#broken.has(`${name} cannot take`),
    )
  }
}

const SPAN = { file: new SourceFile('inventory.yml', ''), start: 0, end: 0 }

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
      becomePassword: undefined,
      transport: 'ssh2',
      jump: undefined,
      connectTimeoutMs: 1,
      authTimeoutMs: 1,
      own: {},
    },
    groups: [],
    pair: PAIR,
    role,
    vars: new Map(),
  }
}
