import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type Ended, Workplace } from '../../cli/support/command.ts'

const PLAYBOOK = join(import.meta.dirname, '../../../playbooks/appliance.yml')
const workplace = new Workplace()
afterAll(() => workplace.remove())

function validate(pairs: string, ...more: readonly string[]): Promise<Ended> {
  workplace.write({
    'inventory.yml': `hosts:
  a: { address: 10.0.0.1 }
  b: { address: 10.0.0.2 }
  c: { address: 10.0.0.3 }
  d: { address: 10.0.0.4, vars: { vrrp_priority: 250 } }
  e: { address: 10.0.0.5, vars: { vrrp_router_id: 7 } }
pairs:
${pairs}`,
  })
  return workplace.run(['validate', PLAYBOOK, '-i', 'inventory.yml', ...more])
}

const ONE = '  one: { active: a, standby: b, vip: 10.0.0.10/24 }\n'

it('a pair has nothing wrong by itself', async () => {
  expect(await validate(ONE)).toMatchObject({ code: 0, stderr: '' })
})

it('two pairs on one network need router ids of their own', async () => {
  const { code, stderr } = await validate(
    `${ONE}  two: { active: c, standby: d, vip: 10.0.0.11/24, vars: { vrrp_priority: "{{ 51 }}" } }\n`,
  )
  expect(stderr).toBe(`error: the pairs "one" and "two" have one router id: 51 [appliance/router-id-taken]
  inventory.yml:9:3
  9 |   two: { active: c, standby: d, vip: 10.0.0.11/24, vars: { vrrp_priority: "{{ 51 }}" } }
    |   ^^^
  pairs on one network need their own: set vrrp_router_id under the vars of one of them

1 mistake found, nothing was connected to
`)
  expect(code).toBe(65)
})

it('they may share one on different networks, and differ on the same', async () => {
  const far = '  two: { active: c, standby: d, vip: 10.9.0.11/24, vars: { vrrp_priority: 9 } }\n'
  const near =
    '  two: { active: c, standby: d, vip: 10.0.0.11/24, vars: { vrrp_router_id: 52, vrrp_priority: 9 } }\n'
  expect((await validate(ONE + far)).code).toBe(0)
  expect(await validate(ONE + near)).toMatchObject({ code: 0, stderr: '' })
})

it('the two hosts of a pair differ in priority, and not in router id', async () => {
  const equal = await validate('  two: { active: c, standby: d, vip: 10.0.0.11/24 }\n')
  expect(equal.stderr).toContain(
    'error: the two hosts of the pair "two" have one priority: 250 [appliance/priorities-equal]\n  inventory.yml:8:3\n',
  )
  expect(equal.stderr).toContain('give each its own vrrp_priority, or none')
  expect(equal.code).toBe(65)
  const different = await validate('  two: { active: c, standby: e, vip: 10.0.0.11/24 }\n')
  expect(different.stderr).toContain(
    'the two hosts of the pair "two" have different router ids: 51 and 7 [appliance/router-ids-differ]\n',
  )
  expect(different.stderr).toContain('set vrrp_router_id under the vars of the pair, not of a host')
  expect(different.code).toBe(65)
})

it('brownfield 8: the VIP is of the family in which the hosts speak to each other', async () => {
  const six = '  one: { active: a, standby: b, vip: "fd00::10/64" }\n'
  const { code, stderr } = await validate(six)
  expect(stderr).toContain(
    'the VIP fd00::10 of the pair "one" is an IPv6 address, and "a" speaks to its peer from 10.0.0.1',
  )
  expect(stderr).toContain('"b" speaks to its peer from 10.0.0.2')
  expect(stderr).toContain('give both hosts an IPv6 address as their peer_address')
  expect(code).toBe(65)
})

it('both are numbers of one byte', async () => {
  const { code, stderr } = await validate(ONE, '-e', 'vrrp_router_id=300')
  expect(stderr).toContain('error: vrrp_router_id of the pair "one" is 300 [appliance/vrrp-number]\n')
  expect(stderr).toContain('it is a whole number from 1 to 255')
  expect(code).toBe(65)
})
