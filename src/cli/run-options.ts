import { outputOption } from '../report/reporter-table.ts'
import type { OptionValues } from './command.ts'
import {
  COLOR_OPTION,
  EXTRA_VARS_OPTION,
  INVENTORY_OPTION,
  LOGIN_OPTIONS,
  SELECTION_OPTIONS,
} from './shared-options.ts'

export const RUN_OPTIONS = {
  ...INVENTORY_OPTION,
  limit: {
    type: 'string',
    alias: 'l',
    value: 'PATTERN',
    summary: 'only these hosts: names, groups, pairs, a,!b',
  },
  ...SELECTION_OPTIONS,
  failed: { type: 'boolean', summary: 'go on where the last run ended, from what failed on' },
  ...EXTRA_VARS_OPTION,
  check: { type: 'boolean', summary: 'tell what would be done, and change nothing' },
  'dry-run': { type: 'boolean', summary: 'the same' },
  'exit-code': { type: 'boolean', summary: 'with --check: exit 2 when changes are pending' },
  diff: { type: 'boolean', summary: 'show what changes in files' },
  output: outputOption(),
  verbose: { type: 'boolean', alias: 'v', summary: 'show the exact shell of changes, and every host' },
  forks: { type: 'number', value: 'N', summary: 'hosts worked on at once (what this machine bears)' },
  timeout: {
    type: 'number',
    value: 'SECONDS',
    summary: 'begin nothing more after this time, and end with 130',
  },
  'probes-ahead': { type: 'number', value: 'N', summary: 'tasks asked about at once; 1 asks one by one' },
  ...LOGIN_OPTIONS,
  ...COLOR_OPTION,
} as const

export type RunOptions = OptionValues<typeof RUN_OPTIONS>
