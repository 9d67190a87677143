import { beforeAll, expect, it } from 'vitest'
import { NO_OUTAGE, PLANNED } from '../../../src/appliance/drill/bounds.ts'
import type { LivePair } from '../../../src/appliance/drill/live-pair.ts'
import type { Scenario } from '../../../src/appliance/drill/scenario.ts'
import { SHORT_SCENARIOS } from '../../../src/appliance/drill/scenario-list.ts'
import { seededChoice } from '../../../src/appliance/drill/seeded-choice.ts'
import { randomFrom, SEED } from '../../support/rounds.ts'
import { drillAsAtRandom, livePair } from './drills.ts'
import { describeWithLab, UP_TIMEOUT_MS } from './lab.ts'
import { useSetUpPair } from './set-up-pair.ts'

export const SCENARIO_MS = 180_000
/** How many `npm run soak` draws and drills when the suite tries it. */
export const SOAKED = 2

/**
 * Every scenario that does not take long once in a run of the suite, in an order that follows from the seed: those that `npm run soak`
 * draws from it are drilled there. Of the others, one after the other, those that may cost milliseconds on one pair, one half of the rest
 * on another, and one half on a third.
 */
export function drillsInAnyOrder(part: Part): void {
  describeWithLab(`a drill, of scenarios in any order: ${part} (seed ${SEED})`, () => {
    const lab = useSetUpPair()
    let pair: LivePair
    beforeAll(async () => {
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

export type Part = 'those of milliseconds' | 'one half' | 'the other half'

interface Named {
  readonly name: string
  readonly scenario: Scenario
}

function partOf(part: Part): readonly Named[] {
  const soaked = seededChoice(SHORT_SCENARIOS, SOAKED, SEED)
  const random = randomFrom(SEED)
  const drawn = SHORT_SCENARIOS.filter((scenario) => !soaked.includes(scenario))
    .map((scenario) => ({ scenario, at: random() }))
    .toSorted((some, other) => some.at - other.at)
    .map(({ scenario }) => ({ name: `${scenario.name}${FINDINGS[scenario.name] ?? ''}`, scenario }))
  if (part === 'those of milliseconds') return drawn.filter(({ scenario }) => costsMilliseconds(scenario))
  return drawn
    .filter(({ scenario }) => !costsMilliseconds(scenario))
    .filter((_, index) => index % 2 === (part === 'one half' ? 0 : 1))
}

/** Nothing fails, or it is told beforehand: other files' hosts on the same processors would be most of what is measured. */
function costsMilliseconds({ bounds }: Scenario): boolean {
  return bounds === PLANNED || bounds === NO_OUTAGE
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
