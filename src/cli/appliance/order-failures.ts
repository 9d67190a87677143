import type { Obstacle } from '../../appliance/orders/obstacle.ts'
import { OrderError } from '../../appliance/switchover/role-orders.ts'
import { CommandFailure } from '../command-failure.ts'
import { EXIT } from '../exit-code.ts'

export const STATUS_HINT =
  '`wrtcplay status` tells how the two are, `journalctl -t wrtc-pair` there what happened'

/** Throws where something speaks against an order. */
export function refuse(obstacle: Obstacle | undefined): void {
  if (obstacle === undefined) return
  const { why, hint, isUnreachable } = obstacle
  throw new CommandFailure(
    `${why}: nothing was changed`,
    hint,
    isUnreachable ? EXIT.unreachable : EXIT.failed,
  )
}

/** Tells the user of an order that a host did not carry out. */
export async function saidByHost<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof OrderError)) throw error
    throw new CommandFailure(error.message, STATUS_HINT)
  }
}
