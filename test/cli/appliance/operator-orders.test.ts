import { describe, expect, it } from 'vitest'
import type { WatchedPair } from '../../../src/appliance/facts/pair-probe.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import { maintainHost } from '../../../src/cli/appliance/maintain-host.ts'
import { pausePair } from '../../../src/cli/appliance/pause-pair.ts'
import { switchOver } from '../../../src/cli/appliance/switch-over.ts'
import { CommandFailure } from '../../../src/cli/command-failure.ts'
import { processTerminal } from '../../../src/cli/terminal.ts'
import { AnsweringHost } from '../../appliance/support/answering-host.ts'
import { hostOf, type Name, PAIR, sleepersClock } from '../../appliance/support/fake-pair.ts'
import { CollectedText } from '../../report/support/collected-text.ts'

const HELD = ['vip\t2: eth0 inet 127.0.0.1/8 scope global', 'sysv-there\twrtc', 'sysv-runs\twrtc']
const ORDER = ['since=60', 'until=-', 'by=bob@desk', 'reason=disk']
const MAINTENANCE = ORDER.map((line) => `maintenance\t${line}`)
const PAUSE = [...ORDER, 'vip=there'].map((line) => `paused\t${line}`)
const WHO = 'since 1970-01-01T00:01:00Z without an end, by bob@desk: "disk"'
const NEW = { seconds: 60, by: 'alice@desk', reason: '' }

/** What a whole look prints on a host that is set up. */
function whole(lines: readonly string[]): string {
  return [
    'begin\t1000.0',
    'websocket\tHTTP/1.1 101 Yes',
    'vrrp-digest\tx',
    'script\t755 0 x  - /usr/libexec/keepalived/wrtc-check',
    'takes-orders\tyes',
    ...lines,
    'end\t1000.1\n',
  ].join('\n')
}

/** A pair of which `a` holds the VIP, with more lines of the look at each host; `undefined` is one that is away. */
function pairOf(more: Readonly<Record<Name, readonly string[] | undefined>>) {
  const orders: string[] = []
  const kept = new Map<Name, string>()
  const host = (name: Name): AnsweringHost =>
    new AnsweringHost((source) => {
      const lines = more[name]
      if (lines === undefined) return undefined
      if (source.includes('takeover_facts')) return whole(name === 'a' ? [...HELD, ...lines] : lines)
      const order = /wrtc-role ((?:maintenance|pause|yield).*)/.exec(source)?.[1]
      if (order !== undefined) {
        orders.push(`${name} ${order}`)
        if (/ (on|off)/.exec(order)?.[1] === 'off') kept.delete(name)
        else kept.set(name, order.startsWith('pause') ? 'paused' : 'in maintenance')
        return ''
      }
      const unfit = kept.get(name)
      const state = name === 'a' ? 'vip\nserving' : unfit === undefined ? 'joined' : `unfit ${unfit}`
      return `set-up\nkeepalived\n${state}\nend\n`
    })
  const watched: WatchedPair = {
    pair: { ...PAIR, vip: { address: '127.0.0.1', prefix: 8, interface: undefined } },
    settings: pairSettings({ wrtc_port: 1 }),
    active: { host: hostOf('a'), connection: host('a') },
    standby: { host: hostOf('b'), connection: host('b') },
    clock: sleepersClock(),
  }
  const stdout = new CollectedText()
  const terminal = { ...processTerminal('0'), stdout, isInteractive: false }
  const ended = async (code: Promise<number>) => {
    try {
      return { code: await code, said: stdout.text, orders }
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      return { code: error.exitCode, said: stdout.text, error: error.message, hint: error.hint, orders }
    }
  }
  return {
    maintenance: (name: Name, order: typeof NEW | 'off') =>
      ended(maintainHost({ watched, name, order, color: false }, terminal)),
    pause: (order: typeof NEW | 'off') => ended(pausePair(watched, order, terminal)),
    switchover: (force: boolean) => ended(switchOver(watched, { force, color: false }, terminal)),
  }
}

describe('wrtcplay maintenance', () => {
  it('gives the standby the order, whatever else is wrong with it', async () => {
    expect(await pairOf({ a: [], b: ['unfit\tit is deaf'] }).maintenance('b', NEW)).toEqual({
      code: 0,
      said: 'b is in maintenance now: nobody can take over from a\n',
      orders: ["b maintenance on 60 alice@desk ''"],
    })
  })

  it('says what was, and gives it a new end', async () => {
    const { code, said } = await pairOf({ a: [], b: MAINTENANCE }).maintenance('b', NEW)
    expect(code).toBe(0)
    expect(said).toBe(
      `b was in maintenance already (${WHO})\nb is in maintenance now: nobody can take over from a\n`,
    )
  })

  it.each<readonly [string, Parameters<typeof pairOf>[0], Name, string, number]>([
    ['the other host is away', { a: undefined, b: [] }, 'b', 'a could not be asked: timed out', 69],
    [
      'the other host is in maintenance',
      { a: [], b: MAINTENANCE },
      'a',
      `b is in maintenance itself (${WHO}), so nobody would be left to serve`,
      1,
    ],
    ['the pair is paused', { a: [], b: PAUSE }, 'b', `the pair wrtc is paused (${WHO})`, 1],
  ])('changes nothing while %s', async (_what, hosts, name, why, code) => {
    expect(await pairOf(hosts).maintenance(name, NEW)).toMatchObject({
      code,
      error: `${why}: nothing was changed`,
      orders: [],
    })
  })

  it('moves no VIP of a pair that is not healthy', async () => {
    const { code, hint, orders } = await pairOf({ a: [], b: [] }).maintenance('a', NEW)
    expect([code, orders]).toEqual([1, []])
    expect(hint).toContain('mend')
  })

  it('ends with the other host away, too, and says when there is nothing to end', async () => {
    expect(await pairOf({ a: undefined, b: MAINTENANCE }).maintenance('b', 'off')).toEqual({
      code: 0,
      said: `b is no longer in maintenance (${WHO})\n`,
      orders: ['b maintenance off'],
    })
    expect(await pairOf({ a: [], b: [] }).maintenance('b', 'off')).toEqual({
      code: 0,
      said: 'b is not in maintenance\n',
      orders: [],
    })
    expect(await pairOf({ a: [], b: undefined }).maintenance('b', 'off')).toMatchObject({ code: 69 })
  })
})

describe('wrtcplay pause', () => {
  it('gives both hosts the order, and says so loudly', async () => {
    const { code, said, orders } = await pairOf({ a: [], b: [] }).pause(NEW)
    expect(code).toBe(0)
    expect(said).toContain('wrtc IS PAUSED: nothing moves the VIP away from a, whatever fails there')
    expect(orders).toEqual(["b pause on 60 alice@desk '' there", "a pause on 60 alice@desk '' here"])
  })

  it('gives nobody the order while one host is away', async () => {
    expect(await pairOf({ a: [], b: undefined }).pause(NEW)).toMatchObject({ code: 69, orders: [] })
  })

  it('ends where it can, and with 69 while a host is away that may still be paused', async () => {
    expect(await pairOf({ a: PAUSE, b: PAUSE }).pause('off')).toEqual({
      code: 0,
      said: `a is no longer paused (${WHO})\nb is no longer paused (${WHO})\n`,
      orders: ['b pause off', 'a pause off'],
    })
    expect(await pairOf({ a: PAUSE, b: undefined }).pause('off')).toMatchObject({
      code: 69,
      error: 'b could not be asked: timed out: it may still be paused',
      orders: ['a pause off'],
    })
    expect(await pairOf({ a: [], b: [] }).pause('off')).toMatchObject({
      code: 0,
      said: 'wrtc is not paused\n',
    })
  })
})

describe('wrtcplay switchover', () => {
  it.each([false, true])('is refused by an order of an operator, forced: %s', async (force) => {
    expect(await pairOf({ a: [], b: MAINTENANCE }).switchover(force)).toMatchObject({
      code: 1,
      error: `b is in maintenance (${WHO}), so the VIP stays on a`,
      orders: [],
    })
    expect(await pairOf({ a: PAUSE, b: [] }).switchover(force)).toMatchObject({
      code: 1,
      error: `the pair wrtc is paused (${WHO}): nothing was changed`,
      hint: '`wrtcplay pause wrtc off` ends that',
      orders: [],
    })
  })
})
