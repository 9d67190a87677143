import { defineCommand } from '../command.ts'
import { ORDER_OPTIONS, readNewOrder } from './order-options.ts'
import { pairNamed } from './pair-named.ts'
import { PAIR_OPTIONS } from './pair-options.ts'
import { pausePair } from './pause-pair.ts'
import { openPairs } from './watched-pairs.ts'

export const pause = defineCommand({
  positionals: [
    { name: 'PAIR', kind: 'required' },
    { name: 'on|off', kind: 'required' },
  ],
  options: { ...PAIR_OPTIONS, ...ORDER_OPTIONS },
  examples: ['wrtcplay pause wrtc on --for 30m --reason "work on the switch"', 'wrtcplay pause wrtc off'],
  async act({ options, positionals: [name = '', word] }, terminal) {
    const order = readNewOrder(word, options, terminal)
    const open = await openPairs((inventory) => [pairNamed(name, inventory)], options, terminal)
    try {
      const [watched] = open.pairs
      if (watched === undefined) throw new Error('a pair was found, and then not opened')
      return await pausePair(watched, order, terminal)
    } finally {
      await open.close()
    }
  },
})
