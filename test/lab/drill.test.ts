import { beforeAll, describe, expect, it } from 'vitest'
import type { LivePair } from '../../src/drill/live-pair.ts'
import { SCENARIOS } from '../../src/drill/scenario-list.ts'
import { drillAsAtRandom, livePair } from './support/drills.ts'
import { describeWithLab, UP_TIMEOUT_MS, useLab } from './support/lab.ts'
import { expectCode, run } from './support/wrtcplay.ts'

const SCENARIO_MS = 180_000

describeWithLab('a drill', () => {
  const lab = useLab()
  let pair: LivePair
  beforeAll(async () => {
    expectCode(await run(lab, []), 0)
    pair = await livePair(lab)
  }, UP_TIMEOUT_MS)

  describe('finds that the pair keeps its bounds and its data', () => {
    it.each(SCENARIOS)(
      '$name',
      async (scenario) => {
        expect((await drillAsAtRandom(pair, scenario)).verdict.breaches).toEqual([])
      },
      SCENARIO_MS,
    )
  })
})
