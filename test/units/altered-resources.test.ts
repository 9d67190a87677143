import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Resource } from '../../src/core/module-definition.ts'
import { overlaps } from '../../src/core/resource.ts'
import { AlteredResources } from '../../src/units/altered-resources.ts'

const RESOURCES: readonly Resource[] = [
  ...(['file:/', 'file:/etc', 'file:/etc/x', 'file:/etc/x/y', 'file:/etc//x/', 'file:/etcetera'] as const),
  ...(['file:/home/app', 'file:/home', 'file:~app/.ssh/id', 'file:~app/.ssh', 'file:~web/.ssh/id'] as const),
  ...([
    'file:/var/run/app',
    'file:/run/app/pid',
    'user:app',
    'group:app',
    'unit:app',
    'package:*',
    'any',
  ] as const),
]

test('what overlaps with what was altered since some point is found as if each were compared', () => {
  const some = fc.array(fc.constantFrom(...RESOURCES), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(some, { maxLength: 6 }), some, fc.nat(6), (changes, needs, from) => {
      const altered = new AlteredResources()
      for (const touches of changes) altered.add(touches)
      const since = Math.min(from, changes.length)
      const isAny = changes.slice(since).some((touches) => touches.includes('any'))
      const expected = isAny || changes.slice(since).some((touches) => overlaps(touches, needs))
      const isReader = needs.includes('any') && since < changes.length
      expect(altered.overlapsSince(needs, since)).toBe(expected || isReader)
    }),
    { numRuns: 3000 },
  )
})
