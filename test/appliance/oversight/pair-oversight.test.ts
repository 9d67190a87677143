import { describe, expect, it } from 'vitest'
import { PairOversight } from '../../../src/appliance/oversight/pair-oversight.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'
import { systemClock } from '../../../src/cli/system-clock.ts'
import type { Change } from '../../../src/core/module-definition.ts'
import { whenApproved } from '../../../src/engine/approval.ts'
import { settled } from '../../../src/engine/outcome.ts'
import type { Inventory } from '../../../src/inventory/model.ts'
import type { RunEvent } from '../../../src/journal/event.ts'
import type { HostConnection } from '../../../src/shell/contract.ts'
import type { Target } from '../../../src/transport/target.ts'
import { plannedOn } from '../../engine/support/planned-on.ts'
import { AnsweringHost } from '../support/answering-host.ts'
import { hostOf, type Name, PAIR } from '../support/fake-pair.ts'

const SERVES = 'set-up\nvip\nserving\nkeepalived\nservices\napp\nsync\nend\n'
const STANDS_BY = 'set-up\njoined\nkeepalived\nservices\nend\n'
const BARE = 'end\n'
const STOP: Change = { summary: 'stop keepalived', steps: [], interrupts: true }
const EDIT: Change = { summary: 'change a file', steps: [] }

/** Nothing is sent beyond this machine. */
const NOBODYS = { address: '127.0.0.1', prefix: 8, interface: undefined }

/** A run that has asked both hosts something as root, unless it is said otherwise. */
async function overseen(
  looks: Readonly<Record<Name, string | undefined>>,
  { user = 'root', asked = ['a', 'b'] as readonly Name[], isDry = false } = {},
) {
  const hosts = { a: new AnsweringHost(() => looks.a), b: new AnsweringHost(() => looks.b) }
  const inventory = { hosts: new Map([['a', hostOf('a')] as const, ['b', hostOf('b')] as const]) }
  const opened: string[] = []
  const oversight = new PairOversight({
    inventory: inventory as unknown as Inventory,
    pairs: [{ pair: { ...PAIR, vip: NOBODYS }, settings: pairSettings({ wrtc_port: 1 }) }],
    connect: ({ name }) => {
      opened.push(name)
      return hosts[name as Name]
    },
    targetOf,
    isDry,
    clock: systemClock(new AbortController().signal),
  })
  const events: RunEvent[] = []
  oversight.begin((event) => events.push(event))
  const connections = new Map(
    (['a', 'b'] as const).map((name) => [name, oversight.connect(targetOf(name), { lock: 'me' })]),
  )
  await Promise.all(asked.map((name) => ask(connections.get(name), user)))
  const change = (host: Name, one: Change, isDry = false, act = async () => settled('changed', {})) =>
    whenApproved(
      plannedOn(host, [one], ['unit:keepalived']),
      { approvers: [oversight], isDry, isInterrupted: () => false },
      act,
    )
  return { oversight, hosts, events, opened, change }
}

async function ask(connection: HostConnection | undefined, user: string): Promise<void> {
  await connection?.run({ parts: [{ source: ':', timeoutMs: 1, needed: false }], survives: false }, user)
}

function targetOf(name: string): Target {
  return { name, user: 'login', connectTimeoutMs: 1, authTimeoutMs: 1 } as Target
}

describe('a run that changes nothing on a pair that is well', () => {
  it('costs one question to each host, on the connections that the run has', async () => {
    const { oversight, hosts, events, opened } = await overseen({ a: SERVES, b: STANDS_BY })
    expect(await oversight.end()).toBe(false)
    expect(events).toEqual([])
    expect([hosts.a.asked.length, hosts.b.asked.length]).toEqual([2, 2])
    expect(opened).toEqual(['a', 'b'])
  })

  it('asks nothing where the run is not root', async () => {
    const { hosts } = await overseen({ a: SERVES, b: STANDS_BY }, { user: 'wrtc' })
    expect([hosts.a.asked.length, hosts.b.asked.length]).toEqual([1, 1])
  })

  it('says nothing of hosts that are not set up', async () => {
    const { oversight, events, change } = await overseen({ a: BARE, b: BARE })
    expect((await change('a', STOP, true)).outcome).toBe('changed')
    expect(await oversight.end()).toBe(false)
    expect(events).toEqual([])
  })

  it('names what is wrong with one that is not', async () => {
    const { oversight, events } = await overseen({ a: SERVES, b: undefined })
    await oversight.end()
    const [warning] = events
    expect(warning).toMatchObject({ type: 'warning' })
    expect(warning?.type === 'warning' && warning.message).toMatch(/^pair wrtc, before this run: /)
  })
})

/** What the whole look prints on a host that is set up; it answers the small one, too. */
function both(quick: string, vip: string): (source: string) => string {
  const whole = [
    'begin\t1000.0',
    ...(vip === '' ? [] : [`vip\t${vip}`]),
    'vrrp-digest\tx',
    'script\t755 0 x  - /usr/libexec/keepalived/wrtc-check',
    'end\t1000.1',
  ]
  return (source) => (source.includes('takeover_facts') ? `${whole.join('\n')}\n` : quick)
}

describe('a run on a pair with a host in maintenance', () => {
  it('says so before its changes, once, and that is no reason for it to fail', async () => {
    const { oversight, hosts, events, change } = await overseen({
      a: SERVES,
      b: STANDS_BY.replace('end', 'unfit in maintenance\nend'),
    })
    const order = 'since=1\nuntil=-\nby=alice@desk\nreason=new disk'.replaceAll(/^/gm, 'maintenance\t')
    const whole = both(STANDS_BY.replace('end', 'unfit in maintenance\nend'), '')
    hosts.b.print = (source) => whole(source).replace('end\t', `${order}\nend\t`)
    hosts.a.print = both(SERVES, '2: eth0 inet 127.0.0.1/8 scope global')
    await change('a', EDIT)
    await oversight.end()
    const told = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
    const orders = told.filter((message) => message.includes('in maintenance'))
    expect(orders[0]).toContain(
      'pair wrtc, before this run: b is in maintenance (since 1970-01-01T00:00:01Z without an end, by alice@desk: "new disk"): nobody can take over from a',
    )
    expect(orders).toHaveLength(1)
  }, 60_000)
})

describe('truth 7: a pair that does not serve after a run', () => {
  const HELD = '2: eth0 inet 127.0.0.1/8 scope global'

  it.each([true, false])(
    'ends with 1 when both hold the VIP, changed: %s',
    async (isChanged) => {
      const { oversight, hosts, events, change } = await overseen({ a: SERVES, b: SERVES })
      for (const host of Object.values(hosts)) host.print = both(SERVES, HELD)
      if (isChanged) await change('a', EDIT)
      expect(await oversight.end()).toBe(true)
      expect(events.at(-1)).toMatchObject({
        type: 'warning',
        message: 'pair wrtc does not serve after this run: the run ends with exit code 1',
      })
    },
    20_000,
  )

  it('is told of by a dry run, and no reason for it to fail', async () => {
    const { oversight, hosts, events } = await overseen({ a: SERVES, b: SERVES }, { isDry: true })
    for (const host of Object.values(hosts)) host.print = both(SERVES, HELD)
    expect(await oversight.end()).toBe(false)
    expect(events.length).toBeGreaterThan(0)
  }, 60_000)
})

describe('a run that changes something on one host', () => {
  it('asks the other one over a connection beside it, and tries one that is away no more than once', async () => {
    const { change, opened, hosts, events } = await overseen({ a: SERVES, b: undefined }, { asked: ['a'] })
    await change('a', EDIT, true)
    await change('a', STOP, true)
    expect(opened).toEqual(['a', 'b', 'b'])
    expect(hosts.b.asked).toHaveLength(1)
    expect(events.length).toBeGreaterThan(0)
  })
})

describe('what takes a service of the pair down', () => {
  const unfit = `${STANDS_BY.replace('end', 'unfit the disk is full\nend')}`

  it('is done while the other host is well', async () => {
    const { change } = await overseen({ a: SERVES, b: STANDS_BY })
    expect((await change('a', STOP, true)).outcome).toBe('changed')
    expect((await change('b', STOP, true)).outcome).toBe('changed')
  })

  it.each([
    ['is not fit', unfit, 'the disk is full'],
    ['has no keepalived', STANDS_BY.replace('keepalived\n', ''), 'keepalived does not run there'],
    ['is away', undefined, 'it does not answer'],
  ])('is refused when the other one %s, in a dry run, too', async (_name, b, why) => {
    const { change } = await overseen({ a: SERVES, b })
    expect(await change('a', STOP, true)).toMatchObject({
      outcome: 'failed',
      message: `"stop keepalived" would leave nobody to serve: b could not take over (${why})`,
      hint: expect.stringContaining('mend b first'),
    })
    expect((await change('a', EDIT, true)).outcome).toBe('changed')
  })

  it('is refused on the last one that could, when both are told to at once', async () => {
    const looks = { a: SERVES, b: STANDS_BY }
    const { hosts, change } = await overseen(looks)
    const stop = (host: Name) =>
      change(host, STOP, true, async () => {
        hosts[host].print = () => looks[host].replace('keepalived\n', '')
        return settled('changed', {})
      })
    const outcomes = await Promise.all([stop('b'), stop('a')])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['changed', 'failed'])
  })

  it('is refused on a host that is just taking over', async () => {
    const { change } = await overseen({
      a: STANDS_BY.replace('keepalived\n', ''),
      b: SERVES.replace('served\napp\n', ''),
    })
    expect((await change('b', STOP, true)).outcome).toBe('failed')
  })

  it('is done where there is nothing left to lose', async () => {
    const { change } = await overseen({ a: SERVES.replace('end', 'unfit it hangs\nend'), b: unfit })
    expect((await change('a', STOP, true)).outcome).toBe('changed')
  })
})
