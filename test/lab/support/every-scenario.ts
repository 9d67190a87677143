import { beforeAll, expect, it } from 'vitest'
import type { LivePair } from '../../../src/appliance/drill/live-pair.ts'
import type { Scenario } from '../../../src/appliance/drill/scenario.ts'
import { SHORT_SCENARIOS } from '../../../src/appliance/drill/scenario-list.ts'
import { seededChoice } from '../../../src/appliance/drill/seeded-choice.ts'
import { randomFrom, SEED } from '../../support/rounds.ts'
import { drillAsAtRandom, livePair } from './drills.ts'
import { describeWithLab, UP_TIMEOUT_MS, useLab } from './lab.ts'
import { expectCode, run } from './wrtcplay.ts'

export const SCENARIO_MS = 180_000
/** How many `npm run soak` draws and drills when the suite tries it. */
export const SOAKED = 2

/**
 * Every scenario that does not take long once in a run of the suite, in an order that follows from the seed: those that `npm run soak` draws from it are
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
      async ({ scenario }) => {
        expect((await drillAsAtRandom(pair, scenario)).verdict.breaches).toEqual([])
      },
      SCENARIO_MS,
    )
  })
}

interface Named {
  readonly name: string
  readonly scenario: Scenario
}

function partOf(part: 0 | 1): readonly Named[] {
  const soaked = seededChoice(SHORT_SCENARIOS, SOAKED, SEED)
  const random = randomFrom(SEED)
  return SHORT_SCENARIOS.filter((scenario) => !soaked.includes(scenario))
    .map((scenario) => ({ scenario, at: random() }))
    .toSorted((some, other) => some.at - other.at)
    .filter((_, index) => index % 2 === part)
    .map(({ scenario }) => ({ name: `${scenario.name}${FINDINGS[scenario.name] ?? ''}`, scenario }))
}

/** Which finding of faults.md each came of. */
const FINDINGS: Readonly<Record<string, string>> = {
  'join-killed': ' (faults 3)',
  'conflicts-blocked': ' (faults 4)',
  'keepalived-frozen': ' (faults 5)',
  'power-in-turn': ' (faults 6)',
  'state-lost': ' (faults 6)',
  'packet-loss': ' (faults 6)',
  'packet-bursts': ' (faults 6)',
  'host-paused': ' (faults 6)',
  'vip-deleted': ' (faults 6)',
  'role-killed': ' (faults 6)',
  'host-rebooted': ' (faults 6)',
  'split-twice': ' (faults 6)',
  'many-files': ' (faults 7)',
}
