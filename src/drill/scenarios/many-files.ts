import { sh } from '../../core/shell.ts'
import { HOST_LOST } from '../bounds.ts'
import { asItsUser } from '../data-files.ts'
import type { Scenario, Stage } from '../scenario.ts'

const FILES = 5_000

export const manyFiles: Scenario = {
  name: 'many-files',
  summary: `the host with the VIP loses its power, and there are ${FILES} files more than usual`,
  onlyLab: 'nobody could switch it on again',
  bounds: HOST_LOST,
  moves: 1,
  async act(stage) {
    const { holder, other } = stage
    // The same on both, so that the sync has nothing to carry.
    for (const host of [other, holder]) await stage.strike(`${FILES} files`, host, madeFiles(stage))
    await stage.untilWell()
    await stage.lab('kill', holder)
    await stage.untilServed()
    await stage.sleep(1_000)
    await stage.undo(holder)
  },
}

/** None of them is one that the drill writes through the VIP. */
function madeFiles({ settings, prefix }: Stage): string {
  const make = sh`cd ${settings.data} && n=0
while [ "$n" -lt ${FILES} ]; do
  echo "file $n" >${prefix}-many-$n.dat
  n=$((n + 1))
done
find . -name ${`${prefix}-many-*`} -exec touch -d @1700000000 {} +`
  return asItsUser(settings, make)
}
