import { defineCommand } from '../command.ts'
import { COLOR_OPTION, EXTRA_VARS_OPTION, INVENTORY_OPTION, JSON_OPTION } from '../shared-options.ts'
import { drillAsAsked } from './drill-as-asked.ts'

export const drill = defineCommand({
  positionals: [{ name: 'PAIR', kind: 'optional' }],
  options: {
    scenario: {
      type: 'list',
      alias: 's',
      value: 'NAMES',
      summary: 'which faults, in this order (all that fit)',
    },
    random: { type: 'number', value: 'N', summary: 'this many at random in place of all' },
    seed: { type: 'number', value: 'N', summary: 'for --random: the same seed gives the same scenarios' },
    list: { type: 'boolean', summary: 'show the scenarios and do nothing' },
    report: { type: 'string', value: 'FILE', summary: 'where the page with the timelines goes' },
    yes: { type: 'boolean', alias: 'y', summary: 'do not ask before a pair that is not a lab is drilled' },
    ...INVENTORY_OPTION,
    ...EXTRA_VARS_OPTION,
    ...JSON_OPTION,
    ...COLOR_OPTION,
  },
  examples: ['wrtcplay drill wrtc --scenario power-loss,app-frozen', 'wrtcplay drill --list'],
  act: ({ options, positionals: [pair] }, terminal) => drillAsAsked({ ...options, pair }, terminal),
})
