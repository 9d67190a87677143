import type { OptionValues } from '../command.ts'
import { COLOR_OPTION, EXTRA_VARS_OPTION, INVENTORY_OPTION, LOGIN_OPTIONS } from '../shared-options.ts'

/** Options that all commands about a pair share, to find and reach it. */
export const PAIR_OPTIONS = {
  ...INVENTORY_OPTION,
  ...EXTRA_VARS_OPTION,
  ...LOGIN_OPTIONS,
  ...COLOR_OPTION,
} as const

export type PairOptions = OptionValues<typeof PAIR_OPTIONS>
