import { writeFileSync } from 'node:fs'
import { drillAsAsked } from '../drill-as-asked.ts'
import { defineCommand } from '../command.ts'
import { COLOR_OPTION, INVENTORY_OPTION, JSON_OPTION } from '../shared-options.ts'

export const drill = defineCommand({
  positionals: [{ name: 'PAIR', kind: 'optional' }],
  options: {
    scenario: { type: 'list', value: 'NAMES', summary: 'which faults, in this order (all)' },
    list: { type: 'boolean', summary: 'show the scenarios and do nothing' },
    report: { type: 'string', value: 'FILE', summary: 'where the page with the timeline goes (.wrtcplay/drills/)' },
    yes: { type: 'boolean', alias: 'y', summary: 'do not ask before a pair that is not a lab is drilled' },
    ...INVENTORY_OPTION,
    ...JSON_OPTION,
    ...COLOR_OPTION,
  },
  examples: ['wrtcplay drill wrtc --scenario power-loss', 'wrtcplay drill --list'],
  act: (input, terminal) => drillAsAsked(input.options, input.positionals[0], terminal, writeFileSync),
})
