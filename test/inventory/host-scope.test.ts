import { describe, expect, it } from 'vitest'
import { hostScope } from '../../src/inventory/host-scope.ts'
import { withValues, withVariables } from '../../src/inventory/variable-scope.ts'
import { EvaluationError, namesIn, type Scope } from '../../src/language/value-template.ts'
import { rightInventory } from './support/inventory.ts'

const INVENTORY = rightInventory(`
hosts:
  a: { address: 10.0.0.1, peer_address: 192.168.0.1, vars: { home: /a } }
  b: { address: 10.0.0.2, peer_address: 192.168.0.2, vars: { home: /b } }
  web: { address: web.example.org }
groups:
  front: { hosts: [web, a] }
pairs:
  wrtc:
    active: a
    standby: b
    vip: 10.0.0.9/24
    interface: eth0
    vars:
      key: "{{ home }}/.ssh/id_rsa"
      link: "{{ peer.address }}"
      token: { secret: { env: TOKEN } }
vars: { zone: "{{ city }}/x", city: Bonn }
`)

/** All of a scope, as plain data. */
function shown(scope: Scope): unknown {
  return JSON.parse(JSON.stringify(Object.fromEntries(namesIn(scope).map((name) => [name, scope[name]]))))
}

describe('the scope of a host', () => {
  it('outside of pairs has host, groups and the variables, and nothing of pairs', () => {
    expect(shown(hostScope(INVENTORY, 'web'))).toEqual({
      host: {
        name: 'web',
        address: 'web.example.org',
        peer_address: 'web.example.org',
        port: 22,
        groups: ['front'],
      },
      groups: { front: ['a', 'web'], all: ['a', 'b', 'web'] },
      city: 'Bonn',
      zone: 'Bonn/x',
    })
  })

  it('of a pair has role, pair, and the peer with its variables and its address for the link', () => {
    const scope = hostScope(INVENTORY, 'a', { secrets: () => 's3cret' })
    expect(shown(scope)).toEqual({
      host: { name: 'a', address: '10.0.0.1', peer_address: '192.168.0.1', port: 22, groups: ['front'] },
      groups: { front: ['a', 'web'], all: ['a', 'b', 'web'] },
      role: 'active',
      pair: {
        name: 'wrtc',
        active: 'a',
        standby: 'b',
        members: ['a', 'b'],
        vip: { address: '10.0.0.9', prefix: 24, cidr: '10.0.0.9/24', interface: 'eth0' },
      },
      peer: {
        name: 'b',
        role: 'standby',
        port: 22,
        address: '192.168.0.2',
        home: '/b',
        key: '/b/.ssh/id_rsa',
        link: '192.168.0.1',
        token: 's3cret',
        city: 'Bonn',
        zone: 'Bonn/x',
      },
      home: '/a',
      key: '/a/.ssh/id_rsa',
      link: '192.168.0.2',
      token: 's3cret',
      city: 'Bonn',
      zone: 'Bonn/x',
    })
  })

  it('has no secret where none can be had, and does not need it before it is read', () => {
    const scope = hostScope(INVENTORY, 'a')
    expect(scope['home']).toBe('/a')
    expect(() => scope['token']).toThrow(EvaluationError)
  })

  it('has the values of -e in place of its own, on the peer too, and in what is made from them', () => {
    const scope = hostScope(INVENTORY, 'a', { extra: { city: 'Ulm', home: '/x' } })
    expect([scope['zone'], scope['key'], (scope['peer'] as Scope)['key']]).toEqual([
      'Ulm/x',
      '/x/.ssh/id_rsa',
      '/x/.ssh/id_rsa',
    ])
  })

  it('lets a variable of the play reach those that are made from it', () => {
    const zone = INVENTORY.hosts.get('web')?.vars.get('city')
    if (zone === undefined) throw new Error('no variable')
    const scope = hostScope(INVENTORY, 'web')
    const extended = withVariables(scope, [{ name: 'city', value: { ...zone.value, render: () => 'Köln' } }])
    expect([scope['zone'], extended['zone'], withValues(extended, { city: 'Rom' })['zone']]).toEqual([
      'Bonn/x',
      'Köln/x',
      'Rom/x',
    ])
  })

  it('says so when two variables of peers are made from each other', () => {
    const mirrored = rightInventory(`
hosts: { a: {}, b: {} }
pairs: { p: { active: a, standby: b, vip: 10.0.0.9/24, vars: { x: "{{ peer.x }}" } } }
`)
    expect(() => hostScope(mirrored, 'a')['x']).toThrow('the variable "x" is defined by itself')
  })
})
