import { expect, test } from 'vitest'
import type { Resource } from '../../src/core/module-definition.ts'
import { overlaps } from '../../src/core/resource.ts'

test.each<[Resource, Resource, boolean]>([
  ['file:/etc', 'file:/etc/x', true],
  ['file:/etc/x', 'file:/etc/', true],
  ['file:/etc/x', 'file:/etc/xy', false],
  ['file:/etc//x/', 'file:/etc/./y/../x', true],
  ['file:/var/run/app', 'file:/run/app/pid', true],
  ['file:/bin/sh', 'file:/usr/bin', true],
  ['file:/var/running', 'file:/run', false],
  ['any', 'unit:x', true],
  ['file:~app/.ssh/authorized_keys', 'file:/home/app', true],
  ['file:/srv/app/.ssh', 'file:~app/.ssh/known_hosts', true],
  ['file:/home', 'file:~app/.ssh/known_hosts', true],
  ['file:/', 'file:~app/.ssh/known_hosts', true],
  ['file:/var/lib/postgresql/.ssh/authorized_keys', 'file:~postgres/.ssh/authorized_keys', true],
  ['file:/var/lib/postgresql/.ssh/config', 'file:~postgres/.ssh/authorized_keys', false],
  ['file:/etc/ssh', 'file:~app/.ssh/known_hosts', false],
  ['file:~app/.ssh/known_hosts', 'file:~web/.ssh/known_hosts', false],
])('truth 3: %s and %s may be the same: %s', (one, other, expected) => {
  expect(overlaps([one], [other])).toBe(expected)
  expect(overlaps([other], [one])).toBe(expected)
})
