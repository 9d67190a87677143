import { defineCommand } from '../command.ts'
import { pairsNamed } from './pair-named.ts'
import { PAIR_OPTIONS } from './pair-options.ts'
import { switchOver } from './switch-over.ts'
import { openPairs } from './watched-pairs.ts'

export const switchover = defineCommand({
  positionals: [{ name: 'PAIR', kind: 'required' }],
  options: {
    ...PAIR_OPTIONS,
    force: {
      type: 'boolean',
      summary: 'move although something is wrong, or files are not yet on the standby',
    },
  },
  examples: ['wrtcplay switchover wrtc'],
  async act({ options, positionals: [name] }, terminal) {
    const open = await openPairs(pairsNamed(name), options, terminal)
    try {
      const [pair] = open.pairs
      if (pair === undefined) throw new Error('a pair was found, and then not opened')
      return await switchOver(pair, options, terminal)
    } finally {
      await open.close()
    }
  },
})
