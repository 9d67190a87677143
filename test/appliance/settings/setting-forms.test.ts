import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, describe, expect, it } from 'vitest'
import { SETTINGS, type Setting } from '../../../src/appliance/settings/setting-table.ts'
import { Workplace } from '../../cli/support/command.ts'

const PLAYBOOK = join(import.meta.dirname, '../../../playbooks/appliance.yml')
const CHECKED_WITH_THE_PAIR = ['vrrp_router_id', 'vrrp_priority']
const [play] = load(readFileSync(PLAYBOOK, 'utf8')) as [{ defaults: Record<string, unknown> }]

const settingOf = (name: string): Setting | undefined => (SETTINGS as Readonly<Record<string, Setting>>)[name]

const workplace = new Workplace()
afterAll(() => workplace.remove())

describe('what the variables of the appliance may be', () => {
  it('is said of each of them, and their defaults fit', () => {
    const names = Object.keys(play.defaults).filter((name) => !CHECKED_WITH_THE_PAIR.includes(name))
    expect(Object.keys(SETTINGS).filter((name) => name !== 'vip_interface')).toEqual(names)
    for (const name of names) {
      const value = play.defaults[name]
      if (!String(value).includes('{{'))
        expect([name, settingOf(name)?.form.fits(value)]).toEqual([name, true])
    }
  })

  it.each<[string, readonly unknown[], readonly unknown[]]>([
    ['vip_profile', ['fast'], ['Fast', '', 1, null, ['fast']]],
    ['vrrp_advert', [0.2, 1, '0.6'], [0, -1, 41, '1e1', '0.6; id', [0.6], true]],
    ['start_grace', [10, '10'], [1.5, -1, '10 ', 'a[$(id)]', '0x10', [10], true]],
    ['wrtc_port', [1, 65535], [0, 65536, '80\n']],
    ['witness', ['', '10.0.0.1', 'fe80::1%eth0', 'gw.example'], ['-c', '$(id)', ' ']],
    ['wrtc_service', ['wrtc', 'app@1.service', 'a\\x2db'], ['', '-H', 'a b', "a'b"]],
    ['wrtc_user', ['wrtc', 'svc_1', 'host$'], ['', '-oProxyCommand=id', 'a b', 'a:b', 'a\n']],
    ['wrtc_key', ['/opt/größe/.ssh/id_rsa'], ['id_rsa', '/k -oProxyCommand=id', '/k"', '/k\n', '']],
    ['wrtc_config', ['', "/opt/it's here/$(a)"], ['conf', '/a\nb', '/a\u2028b', '-x']],
    ['wrtc_path', ['/', '/a?b=%20&c=\'"$'], ['', 'a', '/a b', '/a\\r\\nX: y', '/ä']],
    ['wrtc_tls', [true, false], ['true', 1, null, [true]]],
    [
      'wrtc_tls_name',
      ['', 'gw.example.org', 'gw-1', 'A'],
      ['-connect', 'a b', '10.0.0.1', 'fd00::1', 'gw.example.org\n', "a'b", '*.example.org', ['gw']],
    ],
    ['vip_interface', ['eth0', 'br-lan.1', 'wan@if3'], ['', 'e}', 'e;id', 'a'.repeat(16), 'e\n']],
    ['script_dir', ['/usr/libexec/keepalived'], ['/a b', '/%h', '/a"', '/a\n}', "/a'"]],
  ])('%s', (name, right, wrong) => {
    const fits = (value: unknown) => [value, settingOf(name)?.form.fits(value)]
    expect(right.map(fits)).toEqual(right.map((value) => [value, true]))
    expect(wrong.map(fits)).toEqual(wrong.map((value) => [value, false]))
  })
})

describe('security 21: what a variable of the appliance cannot be', () => {
  it('is told before any host is reached, wherever it is set', async () => {
    workplace.write({
      'inventory.yml': `hosts:
  a: { address: 192.0.2.1, vars: { wrtc_key: "/k -oProxyCommand=id" } }
  b: { address: 192.0.2.2 }
pairs:
  one: { active: a, standby: b, vip: 192.0.2.10/24, vars: { start_grace: "a[$(id)]" } }
`,
    })
    const asked = ['run', PLAYBOOK, '-i', 'inventory.yml', '--check', '-e', 'script_dir=/x"; id; "']
    const { code, stderr } = await workplace.run(asked)
    expect(stderr).toContain(`error: script_dir is "/x\\"; id; \\"" [appliance/setting-value]
  it is an absolute path of letters`)
    expect(stderr).toContain(`error: wrtc_key is "/k -oProxyCommand=id" [appliance/setting-value]
  inventory.yml:2:`)
    expect(stderr).toContain(`error: start_grace is "a[$(id)]" [appliance/setting-value]
  inventory.yml:5:`)
    expect(stderr).toContain('it is a whole number from 0 to 3600')
    expect(stderr).toContain('3 mistakes found, nothing was connected to')
    expect(code).toBe(65)
  })

  it.each([['status'], ['switchover', 'one'], ['drill', 'one']])('is told by %s, too', async (...command) => {
    const inventory =
      'hosts: { a: { address: 192.0.2.1 }, b: { address: 192.0.2.2 } }\n' +
      'pairs: { one: { active: a, standby: b, vip: 192.0.2.10/24, vars: { wrtc_user: -oProxyCommand=id } } }\n'
    workplace.write({ 'inventory.yml': inventory })
    const { code, stderr } = await workplace.run([...command, '-i', 'inventory.yml', '-e', 'wrtc_path=/a b'])
    expect(stderr).toContain(
      'error: wrtc_user is "-oProxyCommand=id" [appliance/setting-value]\n  inventory.yml:2:',
    )
    expect(stderr).toContain(
      'error: wrtc_path is "/a b" [appliance/setting-value]\n  it is the path of a URL',
    )
    expect(code).toBe(65)
  })
})
