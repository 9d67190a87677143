import { describe, expect, it } from 'vitest'
import type { Resource } from '../../src/core/module-definition.ts'
import { ChangeLog } from '../../src/units/change-log.ts'

function spares(touches: readonly Resource[], needs: readonly Resource[]): boolean {
  const log = new ChangeLog()
  log.add(touches)
  return log.spares(0, needs)
}

describe('what a change leaves as it was seen', () => {
  it.each<[readonly Resource[], readonly Resource[]]>([
    [['file:/etc/a'], ['file:/etc/b', 'user:root', 'group:root', 'package:*']],
    [['file:/etc/a'], ['unit:a', 'file:/etc/systemd/system/a.service']],
    [[], ['any']],
  ])('%j spares %j', (touches, needs) => {
    expect(spares(touches, needs)).toBe(true)
  })

  it.each<[readonly Resource[], readonly Resource[]]>([
    [['file:/etc/a'], ['file:/etc/a']],
    [['file:/etc'], ['file:/etc/a/b']],
    [['file:/etc/a'], ['any']],
    [['any'], ['file:/etc/a']],
    // What they bring along is not told by their names.
    [['package:*'], ['unit:a']],
    [['unit:a'], ['file:/run/a']],
    [['user:a'], ['file:/opt/a']],
    [['group:a'], ['user:a']],
    [['file:/etc/passwd'], ['user:a']],
    [['file:/etc'], ['group:a']],
    [['file:/etc/shadow'], ['user:a']],
    [['file:/etc/gshadow'], ['group:a']],
    [['file:/etc/nsswitch.conf'], ['user:a']],
    [['file:/etc/default/useradd'], ['user:a']],
    [['file:/var/lib/postgresql/.ssh/authorized_keys'], ['file:~postgres/.ssh/authorized_keys']],
    [['file:/etc/a', 'unit:a'], ['file:/etc/b']],
  ])('%j does not spare %j', (touches, needs) => {
    expect(spares(touches, needs)).toBe(false)
  })

  it('is told for the changes since the look alone', () => {
    const log = new ChangeLog()
    log.add(['file:/etc/a'])
    const { count } = log
    log.add(['file:/etc/b'])
    expect(log.spares(count, ['file:/etc/a'])).toBe(true)
    expect(log.spares(count, ['file:/etc/b'])).toBe(false)
    expect(log.spares(log.count, ['file:/etc/b'])).toBe(true)
  })
})
