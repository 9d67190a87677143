import { sh } from '../../../core/shell.ts'
import { PLANNED } from '../bounds.ts'
import { asItsUser } from '../data-files.ts'
import { takeYieldBack, yieldVip } from '../fault-scripts.ts'
import type { Scenario } from '../scenario.ts'

/** All hosts of a lab share one clock, so only the lasting effect of a jump is drilled: the times of files. */
export const clockJumped: Scenario = {
  name: 'clock-jumped',
  summary:
    'the files of the host with the VIP are from the future, as after a jump of its clock; then the VIP moves',
  onlyLab: 'a clock that jumps upsets everything on a host',
  bounds: PLANNED,
  moves: 1,
  async act(context) {
    const { holder, other, settings, prefix } = context
    const touch = sh`cd ${settings.data} && find . -name ${`${prefix}-*`} -exec touch -d '1 hour' {} +`
    const future = asItsUser(settings, touch)
    await context.inject('files an hour ahead', holder, future)
    // Gives the sync time.
    await context.sleep(3_000)
    await context.inject('told to yield', holder, yieldVip(settings), takeYieldBack(settings))
    await context.untilHeldBy(other)
    await context.untilServed()
    await context.sleep(1_000)
  },
}
