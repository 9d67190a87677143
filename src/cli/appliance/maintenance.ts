import { defineCommand } from '../command.ts'
import { maintainHost } from './maintain-host.ts'
import { ORDER_OPTIONS, readNewOrder } from './order-options.ts'
import { pairOfHost } from './pair-named.ts'
import { PAIR_OPTIONS } from './pair-options.ts'
import { openPairs } from './watched-pairs.ts'

export const maintenance = defineCommand({
  positionals: [
    { name: 'HOST', kind: 'required' },
    { name: 'on|off', kind: 'required' },
  ],
  options: { ...PAIR_OPTIONS, ...ORDER_OPTIONS },
  examples: [
    'wrtcplay maintenance wrtc-b on --for 2h --reason "new disk"',
    'wrtcplay maintenance wrtc-b off',
  ],
  async act({ options, positionals: [name = '', word] }, terminal) {
    const order = readNewOrder(word, options, terminal)
    const open = await openPairs((inventory) => [pairOfHost(name, inventory)], options, terminal)
    try {
      const [watched] = open.pairs
      if (watched === undefined) throw new Error('a pair was found, and then not opened')
      return await maintainHost({ watched, name, order, color: options.color }, terminal)
    } finally {
      await open.close()
    }
  },
})
