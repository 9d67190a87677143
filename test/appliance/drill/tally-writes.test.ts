import { describe, expect, it } from 'vitest'
import type { DataFound, Write } from '../../../src/appliance/drill/observation.ts'
import { tallyWrites } from '../../../src/appliance/drill/tally-writes.ts'

const write = (number: number, name = `drill-x-${number}`, acked = true): Write => ({
  number,
  name,
  sentAt: number,
  ackedAt: acked ? number + 1 : undefined,
})

function found(data: Partial<DataFound>): DataFound {
  return { reached: new Map(), kept: new Map(), aside: [], winner: 'a', ...data }
}

describe('writes', () => {
  it('are not lost when the serving host has them, and only those that were promised count', () => {
    const kept = new Map([['a', new Map([['drill-x-1', 1]])]])
    const tally = tallyWrites([write(1), write(2, 'drill-x-2', false)], found({ kept }))
    expect(tally).toMatchObject({ sent: 2, acknowledged: 1, lost: [], behind: [] })
  })

  it('are lost when only the other host has them, the worse when they had reached it before', () => {
    const kept = new Map([
      ['a', new Map<string, number>()],
      ['b', new Map([['drill-x-1', 1]])],
    ])
    const reached = new Map([['drill-x-1', 1]])
    const tally = tallyWrites([write(1), write(2)], found({ kept, reached }))
    expect(tally.lost.map(({ number }) => number)).toEqual([1, 2])
    expect(tally.lostAlthoughReached.map(({ number }) => number)).toEqual([1])
    expect([...tally.stillWith]).toEqual([['b', 1]])
  })

  it('are not lost when they were put aside', () => {
    const kept = new Map([['a', new Map<string, number>()]])
    const tally = tallyWrites([write(1)], found({ kept, aside: [{ name: 'drill-x-1', number: 1 }] }))
    expect(tally).toMatchObject({ lost: [], aside: 1 })
  })

  it('to one file are kept by a later one, and lost when an older one is there in place of them', () => {
    const writes = [write(10, 'drill-x-last1'), write(20, 'drill-x-last1')]
    const withLast = (number: number): DataFound =>
      found({ kept: new Map([['a', new Map([['drill-x-last1', number]])]]) })
    expect(tallyWrites(writes, withLast(20)).lost).toEqual([])
    expect(tallyWrites(writes, withLast(10)).lost.map(({ number }) => number)).toEqual([20])
  })

  it('are all lost when nobody serves', () => {
    const tally = tallyWrites([write(1)], found({ winner: undefined }))
    expect(tally.lost).toHaveLength(1)
    expect(tally.behind).toBeUndefined()
  })
})

it('a host is behind when it has another version than the serving one, or none', () => {
  const kept = new Map([
    ['a', new Map([['drill-x-last1', 20]])],
    ['b', new Map([['drill-x-last1', 10]])],
  ])
  expect(tallyWrites([], found({ kept })).behind).toEqual(['b'])
})
