import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, it } from 'vitest'
import { SETTINGS } from '../../../src/appliance/settings/setting-table.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'

it('has the defaults of the playbook', () => {
  const playbook = join(import.meta.dirname, '../../../playbooks/appliance.yml')
  const [play] = load(readFileSync(playbook, 'utf8')) as [{ defaults: Record<string, unknown> }]
  const usual = Object.entries(SETTINGS).filter(([, setting]) => setting.usual !== undefined)
  expect(play.defaults).toMatchObject(
    Object.fromEntries(usual.map(([name, setting]) => [name, setting.usual])),
  )
  expect(usual).toHaveLength(18)
})

it('has what the inventory says', () => {
  expect(pairSettings({ wrtc_port: 9000, sync: 'both' })).toMatchObject({
    port: 9000,
    sync: 'both',
    app: 'wrtc',
  })
})

it.each([
  [{}, 600],
  [{ vip_profile: 'fast' }, 200],
  [{ vip_profile: 'cautious' }, 1000],
  [{ vip_profile: 'fast', vrrp_advert: 0.5 }, 500],
])('knows how often keepalived gives a sign of life: %j', (vars, advertMs) => {
  expect(pairSettings(vars).advertMs).toBe(advertMs)
})
