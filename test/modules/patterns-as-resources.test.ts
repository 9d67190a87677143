import { expect, test } from 'vitest'
import { overlaps } from '../../src/core/resource.ts'
import { command } from '../../src/modules/command/command.ts'
import { query } from '../../src/modules/query/query.ts'

const PATTERN = '/etc/app/conf.d/*.conf'

test.each([
  ['a command touches', command.touches({ command: 'x', touches: [PATTERN] })],
  ['a query reads', query.reads({ command: 'x', reads: [PATTERN] })],
])('what %s by a pattern is all that the pattern may mean', (_, resources) => {
  expect(overlaps(resources, ['file:/etc/app/conf.d/one.conf'])).toBe(true)
  expect(overlaps(resources, ['file:/etc/other/one.conf'])).toBe(false)
})
