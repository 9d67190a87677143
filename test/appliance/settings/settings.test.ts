import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, it } from 'vitest'
import { pairSettings, SETTING_DEFAULTS } from '../../../src/appliance/settings/settings.ts'

it('has the defaults of the playbook', () => {
  const playbook = join(import.meta.dirname, '../../../playbooks/appliance.yml')
  const [play] = load(readFileSync(playbook, 'utf8')) as [{ defaults: Record<string, unknown> }]
  expect(play.defaults).toMatchObject(SETTING_DEFAULTS)
})

it('has what the inventory says', () => {
  expect(pairSettings({ wrtc_port: 9000, sync: 'both' })).toMatchObject({
    port: 9000,
    sync: 'both',
    app: 'wrtc',
  })
})
