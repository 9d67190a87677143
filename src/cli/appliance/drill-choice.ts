import type { Scenario } from '../../appliance/drill/scenario.ts'
import { SCENARIOS, SHORT_SCENARIOS } from '../../appliance/drill/scenario-list.ts'
import { seededChoice } from '../../appliance/drill/seeded-choice.ts'
import { suggestionHint } from '../../core/suggest.ts'
import { CommandFailure, usageError } from '../command-failure.ts'
import { commaSeparated } from '../shared-options.ts'
import type { DrilledPair } from './drilled-pair.ts'

export interface ChoiceOptions {
  readonly scenario: readonly string[]
  readonly random: number | undefined
  readonly seed: number | undefined
}

/** The scenarios to be drilled, in order. Throws for an unknown scenario, and for one that the pair does not allow. */
export function chooseScenarios(options: ChoiceOptions, drilled: DrilledPair): readonly Scenario[] {
  const named = commaSeparated(options.scenario).map(scenarioNamed)
  for (const { name, onlyLab } of named)
    if (onlyLab !== undefined && !drilled.isLab)
      throw new CommandFailure(`${name} is for a lab only: ${onlyLab}`, '`wrtcplay lab up` makes one')
  const unnamed = (options.random ?? 0) < LONG_FROM ? SHORT_SCENARIOS : SCENARIOS
  const pool =
    named.length > 0 ? named : unnamed.filter(({ onlyLab }) => drilled.isLab || onlyLab === undefined)
  if (options.random === undefined) return pool
  if (!Number.isInteger(options.random) || options.random < 1)
    throw usageError('--random is a number from 1 on')
  return seededChoice(pool, options.random, options.seed ?? drilled.seed)
}

function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name)
  if (scenario !== undefined) return scenario
  const names = new Set(SCENARIOS.map((one) => one.name))
  throw usageError(
    `there is no scenario "${name}"`,
    suggestionHint(name, names) ?? '`wrtcplay drill --list` shows them',
  )
}

/** From this number of drills on, long scenarios are drawn, too. */
const LONG_FROM = 20
