import { sh } from '../../../core/shell.ts'
import { APP_LOST } from '../bounds.ts'
import type { Scenario } from '../scenario.ts'

export const vipDeleted: Scenario = {
  name: 'vip-deleted',
  summary: 'somebody deletes the VIP by hand where it is',
  onlyLab: undefined,
  bounds: APP_LOST,
  moves: 1,
  async act(context) {
    const { holder, vip } = context
    const remove = sh`set -- $(ip -o address show to ${vip.address}) && ip address del "$4" dev "$2"`
    await context.inject('the VIP is deleted', holder, remove.source)
    await context.untilServed()
  },
}
