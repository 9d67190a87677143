import type { OptionValues } from '../command.ts'
import { COLOR_OPTION, EXTRA_VARS_OPTION, INVENTORY_OPTION } from '../shared-options.ts'

/** What all commands about a pair need to find and reach it. */
export const PAIR_OPTIONS = {
  ...INVENTORY_OPTION,
  ...EXTRA_VARS_OPTION,
  user: {
    type: 'string',
    alias: 'u',
    value: 'NAME',
    summary: 'log in as this user, whatever the inventory says',
  },
  'ask-pass': { type: 'boolean', alias: 'k', summary: 'ask for the login password' },
  'ask-become-pass': { type: 'boolean', alias: 'K', summary: 'ask for the password of sudo' },
  ...COLOR_OPTION,
} as const

export type PairOptions = OptionValues<typeof PAIR_OPTIONS>
