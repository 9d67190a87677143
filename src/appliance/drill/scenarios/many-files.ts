import { sh } from '../../../core/shell.ts'
import { HOST_LOST } from '../bounds.ts'
import { asItsUser, MANY_FILES_SECONDS } from '../data-files.ts'
import type { Scenario, ScenarioContext } from '../scenario.ts'

export const manyFiles = withFiles({ name: 'many-files', count: 20_000, bytes: undefined })
export const veryManyFiles: Scenario = {
  ...withFiles({ name: 'very-many-files', count: 50_000, bytes: undefined }),
  isLong: true,
}
export const largeFiles: Scenario = {
  ...withFiles({ name: 'large-files', count: 2_000, bytes: 200_000 }),
  isLong: true,
}

interface Amount {
  readonly name: string
  readonly count: number
  /** Bytes of each file; `undefined` for a short line. */
  readonly bytes: number | undefined
}

function withFiles(amount: Amount): Scenario {
  const { name, count, bytes } = amount
  const size = bytes === undefined ? '' : ` of ${bytes / 1_000} KB`
  return {
    name,
    summary: `the host with the VIP loses its power, and there are ${count} files${size} more than usual`,
    onlyLab: 'nobody could switch it on again',
    bounds: HOST_LOST,
    moves: 1,
    async act(context) {
      const { holder, other } = context
      // Both hosts get the same files, so that the sync has nothing to carry.
      for (const host of [other, holder])
        await context.inject(`${count} files${size}`, host, madeFiles(context, amount))
      await context.untilWell()
      await context.lab('kill', holder)
      await context.untilServed()
      await context.sleep(1_000)
      await context.undo(holder)
    },
  }
}

/** Makes files whose names differ from those that the drill writes through the VIP. */
function madeFiles({ settings, prefix }: ScenarioContext, { count, bytes }: Amount): string {
  const content = bytes === undefined ? sh`seq ${count}` : sh`yes ${prefix} | head -c ${count * bytes}`
  const cut = bytes === undefined ? sh`-l 1` : sh`-b ${bytes}`
  const make = sh`cd ${settings.data} && ${content} | split ${cut} -a 4 - ${`${prefix}-many-`} &&
find . -name ${`${prefix}-many-*`} -exec touch -d @1700000000 {} +`
  return asItsUser(settings, make, MANY_FILES_SECONDS)
}
