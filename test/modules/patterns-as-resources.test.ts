import { expect, test } from 'vitest'
import { overlaps } from '../../src/core/resource.ts'
import { command } from '../../src/modules/command/command.ts'
import { copy } from '../../src/modules/copy/copy.ts'
import { query } from '../../src/modules/query/query.ts'
import { template } from '../../src/modules/template/template.ts'

const PATTERN = '/etc/app/conf.d/*.conf'

test.each([
  ['a command touches', command.touches({ command: 'x', touches: [PATTERN] })],
  ['a query reads', query.reads({ command: 'x', reads: [PATTERN] })],
])('what %s by a pattern is all that the pattern may mean', (_, resources) => {
  expect(overlaps(resources, ['file:/etc/app/conf.d/one.conf'])).toBe(true)
  expect(overlaps(resources, ['file:/etc/other/one.conf'])).toBe(false)
})

test('a copy names what below its destination may be a link to elsewhere', () => {
  const source = ['a/b/f', 'g'].map((relativePath) => ({
    relativePath,
    size: 0,
    sha256: '',
    content: { kind: 'bytes', bytes: Buffer.alloc(0) },
  }))
  const tree = { src: 'tree', dest: '/srv/', source, emptyFolders: ['c'] }
  expect(copy.touches(tree)).toEqual([
    'file:/srv/',
    'file:/srv',
    'file:/srv/a',
    'file:/srv/a/b',
    'file:/srv/c',
  ])
  expect(copy.touches({ ...tree, follow: true })).toEqual(
    expect.arrayContaining(['file:/srv/a/b/f', 'file:/srv/g']),
  )
  const one = { src: 'f.hbs', dest: '/srv/', source: source.slice(1) }
  expect(template.touches(one)).toEqual(['file:/srv/'])
  expect(template.touches({ ...one, follow: true })).toEqual(['file:/srv/', 'file:/srv/f'])
})
