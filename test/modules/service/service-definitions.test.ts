import { expect, test } from 'vitest'
import { overlaps } from '../../../src/core/resource.ts'
import { service } from '../../../src/modules/service/service.ts'

test.each([
  ['app', '/etc/systemd/system/app.service'],
  ['app.service', '/lib/systemd/system/app.service'],
  ['app', '/etc/systemd/system/app.service.d/limits.conf'],
  ['app', '/etc/init.d/app'],
  ['backup.timer', '/etc/systemd/system/backup.timer'],
  ['backup.timer', '/etc/systemd/system/backup.timer.d/daily.conf'],
  ['app.socket', '/usr/lib/systemd/system/app.socket'],
  ['app@one', '/etc/systemd/system/app@.service'],
  ['app@one', '/etc/systemd/system/app@.service.d/limits.conf'],
  ['app@one', '/etc/systemd/system/app@one.service'],
  ['poll@one.timer', '/etc/systemd/system/poll@.timer'],
])('a look at the service %s is made again when %s is written', (name, path) => {
  expect(overlaps(service.reads({ name, state: 'started' }), [`file:${path}`])).toBe(true)
})

test('and not when another one’s is', () => {
  const reads = service.reads({ name: 'backup.timer', state: 'started' })
  expect(overlaps(reads, ['file:/etc/systemd/system/backup.socket'])).toBe(false)
})
