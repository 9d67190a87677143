import { describe, expect, it } from 'vitest'
import type { Host, Inventory } from '../../src/inventory/model.ts'
import { rightInventory } from './support/inventory.ts'

function hostOf(inventory: Inventory, name: string): Host {
  const host = inventory.hosts.get(name)
  if (host === undefined) throw new Error(`no host ${name}`)
  return host
}

function valuesOf(host: Host): Record<string, unknown> {
  return Object.fromEntries([...host.vars].map(([name, { value }]) => [name, value.render({})]))
}

describe('a host of the inventory', () => {
  it('is reached by its name when it has no address, and linked by its address when it has no other', () => {
    const { a, b, c } = Object.fromEntries(
      rightInventory(
        'hosts: { a: {}, b: { address: fd00::1 }, c: { address: 10.0.0.1, peer_address: 10.1.0.1 } }',
      ).hosts,
    )
    expect([a?.address, a?.peerAddress]).toEqual(['a', 'a'])
    expect([b?.address, b?.peerAddress]).toEqual(['fd00::1', 'fd00::1'])
    expect([c?.address, c?.peerAddress]).toEqual(['10.0.0.1', '10.1.0.1'])
  })

  it('has the variables of all < outer group < inner group < pair < itself', () => {
    const inventory = rightInventory(`
hosts:
  a: { vars: { of_host: host } }
  b: {}
groups:
  inner: { hosts: [a], vars: { of_inner: inner, of_pair: inner, of_host: inner } }
  outer: { groups: [inner], vars: { of_outer: outer, of_inner: outer, of_pair: outer, of_host: outer } }
pairs:
  p: { active: a, standby: b, vip: 10.0.0.9/24, vars: { of_pair: pair, of_host: pair } }
vars: { of_all: all, of_outer: all, of_inner: all, of_pair: all, of_host: all }
`)
    expect(valuesOf(hostOf(inventory, 'a'))).toEqual({
      of_all: 'all',
      of_outer: 'outer',
      of_inner: 'inner',
      of_pair: 'pair',
      of_host: 'host',
    })
    expect(valuesOf(hostOf(inventory, 'b'))).toMatchObject({ of_outer: 'all', of_pair: 'pair' })
  })

  it('is in all groups that hold it, the nearest last, and groups have the hosts of the groups in them', () => {
    const inventory = rightInventory(`
hosts: { a: {}, b: {}, c: {} }
groups:
  web: { hosts: [c, a] }
  site: { hosts: [b], groups: [web] }
  world: { groups: [site] }
`)
    expect(hostOf(inventory, 'a').groups).toEqual(['world', 'site', 'web'])
    expect(inventory.groups.get('world')?.hosts).toEqual(['a', 'b', 'c'])
    expect(inventory.groups.get('web')?.hosts).toEqual(['a', 'c'])
  })

  it('of a pair knows its role, and others have none', () => {
    const inventory = rightInventory(
      'hosts: { a: {}, b: {}, c: {} }\npairs: { p: { active: b, standby: a, vip: fd00::9/64, interface: eth1 } }',
    )
    expect([...inventory.hosts.values()].map((host) => [host.name, host.role, host.pair?.name])).toEqual([
      ['a', 'standby', 'p'],
      ['b', 'active', 'p'],
      ['c', undefined, undefined],
    ])
    expect(inventory.pairs.get('p')?.vip).toEqual({ address: 'fd00::9', prefix: 64, interface: 'eth1' })
  })
})

describe('how a host is reached', () => {
  it('is as ssh would do it where the inventory says nothing', () => {
    const { connection } = hostOf(
      rightInventory('hosts: { a: {} }', {
        others: { '/home/me/.ssh/id_rsa': '', '/home/me/.ssh/id_dsa': '' },
      }),
      'a',
    )
    expect(connection).toEqual({
      transport: 'ssh2',
      user: undefined,
      port: 22,
      becomePassword: undefined,
      own: {
        keys: ['/home/me/.ssh/id_rsa'],
        key_passphrase: undefined,
        agent: true,
        password: undefined,
        known_hosts: [
          '/home/me/.ssh/known_hosts',
          '/home/me/.ssh/known_hosts2',
          '/etc/ssh/ssh_known_hosts',
          '/etc/ssh/ssh_known_hosts2',
        ],
        ssh_rsa: false,
      },
      jump: undefined,
      connectTimeoutMs: 10_000,
      authTimeoutMs: 20_000,
    })
  })

  it('comes setting by setting from the top, its groups and itself', () => {
    const inventory = rightInventory(`
hosts:
  a: { port: 2222, connection: { connect_timeout: 2.5, ssh_rsa: true } }
  b: {}
groups:
  web: { hosts: [a, b], connection: { user: web, auth_timeout: 3, password: { secret: { env: WEB } } } }
connection: { user: top, port: 22, agent: false, become_password: { secret: { command: pass sudo } } }
`)
    expect(hostOf(inventory, 'a').connection).toMatchObject({
      user: 'web',
      port: 2222,
      own: { agent: false, ssh_rsa: true, password: { kind: 'env', name: 'WEB' } },
      connectTimeoutMs: 2500,
      authTimeoutMs: 3000,
      becomePassword: { kind: 'command', command: 'pass sudo' },
    })
    expect(hostOf(inventory, 'b').connection).toMatchObject({
      user: 'web',
      port: 22,
      connectTimeoutMs: 10_000,
    })
  })

  it('names files below the home or from the folder of the inventory', () => {
    const { connection } = hostOf(
      rightInventory('hosts: { a: {} }\nconnection: { keys: [keys/id, ~/k, /etc/k], known_hosts: [known] }', {
        path: 'sites/one/inventory.yml',
      }),
      'a',
    )
    expect(connection.own['keys']).toEqual(['sites/one/keys/id', '/home/me/k', '/etc/k'])
    expect(connection.own['known_hosts']).toEqual(['sites/one/known'])
  })

  it('leads through a jump host, which itself is reached directly', () => {
    const inventory = rightInventory('hosts: { a: {}, bastion: {} }\nconnection: { jump: bastion }')
    expect(hostOf(inventory, 'a').connection.jump).toBe('bastion')
    expect(hostOf(inventory, 'bastion').connection.jump).toBeUndefined()
  })
})
