import { describe, expect } from 'vitest'
import { itWith } from '../support/needed-tools.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { RandomPair } from './support/random-pair.ts'

const HAPPENINGS = 4

describe(`wrtc-data, whatever happens to a pair (seed ${SEED})`, () => {
  const test = itWith('dash', 'rsync')

  test('brings every write that no later one has replaced to the active host, or keeps it aside', {
    timeout: 120_000 * rounds(1),
  }, async () => {
    for (let round = 0; round < rounds(12); round++) {
      const random = randomFrom(SEED * 1_000 + round)
      const pair = new RandomPair(random)
      try {
        await pair.begin()
        for (let time = 0; time < HAPPENINGS; time++) await pair.happen()
        await pair.meet()
        expect({ seed: SEED, round, story: pair.story, ...pair.found() }).toMatchObject({
          lost: [],
          differs: [],
        })
      } finally {
        await pair.close()
      }
    }
  })
})
