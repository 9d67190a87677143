import { beforeAll, expect, it } from 'vitest'
import type { LivePair } from '../../../src/drill/live-pair.ts'
import type { Scenario } from '../../../src/drill/scenario.ts'
import { SCENARIOS } from '../../../src/drill/scenario-list.ts'
import { seededChoice } from '../../../src/drill/seeded-choice.ts'
import { randomFrom, SEED } from '../../support/rounds.ts'
import { drillAsAtRandom, livePair } from './drills.ts'
import { describeWithLab, UP_TIMEOUT_MS, useLab } from './lab.ts'
import { expectCode, run } from './wrtcplay.ts'

export const SCENARIO_MS = 180_000
/** How many `npm run soak` draws and drills when the suite tries it. */
export const SOAKED = 2

/**
 * Every scenario once in a run of the suite, in an order that follows from the seed: those that `npm run soak` draws from it are
 * drilled there, of the others one half on one pair, one after the other, and one half on another.
 */
export function drillsInAnyOrder(part: 0 | 1): void {
  describeWithLab(`a drill, of scenarios in any order, part ${part + 1} (seed ${SEED})`, () => {
    const lab = useLab()
    let pair: LivePair
    beforeAll(async () => {
      expectCode(await run(lab, []), 0)
      pair = await livePair(lab)
    }, UP_TIMEOUT_MS)

    it.each(partOf(part))(
      'finds that the pair keeps its bounds and its data: $name',
      async (scenario) => {
        expect((await drillAsAtRandom(pair, scenario)).verdict.breaches).toEqual([])
      },
      SCENARIO_MS,
    )
  })
}

function partOf(part: 0 | 1): readonly Scenario[] {
  const soaked = seededChoice(SCENARIOS, SOAKED, SEED)
  const random = randomFrom(SEED)
  return SCENARIOS.filter((scenario) => !soaked.includes(scenario))
    .map((scenario) => ({ scenario, at: random() }))
    .toSorted((some, other) => some.at - other.at)
    .filter((_, index) => index % 2 === part)
    .map(({ scenario }) => scenario)
}
