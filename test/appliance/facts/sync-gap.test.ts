import { describe, expect, it } from 'vitest'
import type { DataFile, DataTree } from '../../../src/appliance/facts/member-facts.ts'
import { MOST_FILES } from '../../../src/appliance/facts/member-probe.ts'
import { syncGap } from '../../../src/appliance/facts/sync-gap.ts'

function tree(digest: string, ...newest: readonly DataFile[]): DataTree {
  return { count: newest.length, digest, newest: newest.toSorted((x, y) => y.modified - x.modified) }
}

function file(path: string, modified: number, more: Partial<DataFile> = {}): DataFile {
  return { path, size: 10, modified, changed: modified, ...more }
}

function paths(files: readonly DataFile[]): readonly string[] {
  return files.map(({ path }) => path)
}

describe('what one host has and the other lacks', () => {
  it('is nothing when all is the same', () => {
    const gap = syncGap(tree('d', file('x', 1500)), tree('d', file('x', 1500, { changed: 9000 })))
    expect(gap).toEqual({ waiting: [], newerThere: [], onlyThere: [], isEven: true })
  })

  it('is what is new, changed, or of another size, the longest waiting first', () => {
    const here = tree('d', file('new', 5001), file('changed', 4001), file('longer', 3001, { size: 11 }))
    const there = tree('e', file('changed', 2001), file('longer', 3001))
    const gap = syncGap(here, there)
    expect(paths(gap.waiting)).toEqual(['longer', 'changed', 'new'])
    expect(gap.isEven).toBe(false)
  })

  it('knows what is newer there, and what is there alone', () => {
    const gap = syncGap(tree('d', file('x', 1001)), tree('e', file('x', 2001), file('y', 1)))
    expect(paths(gap.waiting)).toEqual([])
    expect(paths(gap.newerThere)).toEqual(['x'])
    expect(paths(gap.onlyThere)).toEqual(['y'])
    expect(gap.isEven).toBe(false)
  })

  it('takes times for equal where one host knows whole seconds only', () => {
    expect(syncGap(tree('d', file('x', 1234)), tree('d', file('x', 1000))).isEven).toBe(true)
    expect(syncGap(tree('d', file('x', 1234)), tree('d', file('x', 1233))).isEven).toBe(false)
  })

  it('does not take a file for missing that is only too old to be told of', () => {
    const many = Array.from({ length: MOST_FILES }, (_, index) => file(`n${index}`, 10_000 + index))
    const here = tree('d', ...many.slice(1), file('old', 5))
    const there = tree('d', ...many)
    expect(syncGap(here, there).waiting).toEqual([])
  })

  it('is not even while files that are not told of differ', () => {
    expect(syncGap(tree('d', file('x', 1)), tree('e', file('x', 1))).isEven).toBe(false)
  })
})
