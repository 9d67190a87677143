import { join } from 'node:path'
import { ROOT } from '../root.mjs'

export const WRTCPLAY = join(ROOT, 'dist/cli/main.js')

/**
 * A run of wrtcplay, for `inTurn`. `changes` says what it must come to: `none`, or `some` for a run from scratch.
 * `inside` is the command line that leads into another network, if any.
 */
export function wrtcplay({ playbook, inventory, changes = 'none', inside = [], args = [] }) {
  const [file, ...rest] = [...inside, process.execPath, WRTCPLAY, 'run', playbook, '-i', inventory, ...args]
  return {
    name: 'wrtcplay',
    file,
    args: rest,
    cwd: ROOT,
    check: ({ stdout }) => {
      const none = stdout.includes('\nNothing had to be changed.\n')
      if (none !== (changes === 'none')) throw new Error(`changes were to be made: ${changes}`)
    },
  }
}
