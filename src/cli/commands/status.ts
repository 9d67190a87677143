import { lookAtPair } from '../../pair/pair-look.ts'
import { defineCommand } from '../command.ts'
import { PAIR_OPTIONS } from '../pair-options.ts'
import { openPairs } from '../watched-pairs.ts'

export const status = defineCommand({
  positionals: [{ name: 'PAIR', kind: 'optional' }],
  options: PAIR_OPTIONS,
  async act({ options, positionals: [name] }, terminal) {
    const open = await openPairs(name, options, terminal)
    const looks = await Promise.all(open.pairs.map((pair) => lookAtPair(pair)))
    terminal.stdout.write(JSON.stringify(looks, undefined, 1))
    await open.close()
    return 0
  },
})
