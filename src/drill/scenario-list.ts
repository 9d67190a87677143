import type { Scenario } from './scenario.ts'
import { powerLoss } from './scenarios/power-loss.ts'

export const SCENARIOS: readonly Scenario[] = [powerLoss]
