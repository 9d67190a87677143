import { afterAll, expect, it } from 'vitest'
import { Workplace } from '../cli/support/command.ts'

const workplace = new Workplace().write({
  'inventory.yml': `
hosts:
  one: { address: 192.0.2.1, vars: { wrtc_port: "{{ nothing }}" } }
  two: { address: 192.0.2.2 }
  three: { address: 192.0.2.3 }
pairs:
  gate: { active: one, standby: two, vip: 192.0.2.10/24 }
connection: { user: root }
`,
  'alone.yml': 'hosts: { one: { address: 192.0.2.1 } }\n',
})
afterAll(() => workplace.remove())

it('names the pair that was probably meant', async () => {
  const { code, stderr } = await workplace.run(['status', 'gat'])
  expect(stderr).toBe('error: there is no pair "gat" in inventory.yml\n  did you mean "gate"?\n')
  expect(code).toBe(64)
})

it('says that an inventory has no pair', async () => {
  const { code, stderr } = await workplace.run(['status', '-i', 'alone.yml'])
  expect(stderr).toBe('error: there is no pair in alone.yml\n')
  expect(code).toBe(64)
})

it.each([
  [['one', 'maybe'], '"maybe" is neither on nor off'],
  [['one'], 'on|off is missing'],
  [['oen', 'on'], 'there is no host "oen" in inventory.yml\n  did you mean "one"?'],
  [['three', 'on'], 'three is not half of a pair in inventory.yml'],
  [['one', 'off', '--for', '2h'], '--for and --reason go with "on"'],
  [['one', 'on', '--for', '0h'], '--for cannot be "0h"'],
  [['one', 'on', '--for', '31d'], '--for cannot be "31d"'],
  [['one', 'on', '--for', '2h3m'], '--for cannot be "2h3m"'],
  [['one', 'on', '--reason', 'a\nb'], '--reason must be one line'],
  [['one', 'on', '--reason', 'x'.repeat(201)], '--reason is longer than 200 characters'],
])('takes no maintenance %j', async (words, message) => {
  const { code, stderr } = await workplace.run(['maintenance', ...words])
  expect(stderr).toContain(`error: ${message}`)
  expect(code).toBe(64)
})

it('pauses no host, and only on or off', async () => {
  const ran = [await workplace.run(['pause', 'one', 'on']), await workplace.run(['pause', 'gate', 'now'])]
  expect(ran.map(({ stderr }) => stderr)).toEqual([
    'error: there is no pair "one" in inventory.yml\n  known are: gate\n',
    'error: "now" is neither on nor off\n',
  ])
  expect(ran.map(({ code }) => code)).toEqual([64, 64])
})

it('connects to nothing when a variable of the pair cannot be had', async () => {
  const { code, stderr } = await workplace.run(['switchover', 'gate'])
  expect(stderr).toContain('nothing was connected to')
  expect(code).toBe(65)
})
