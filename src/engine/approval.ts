import type { Approval, Approver, Objection } from './approver.ts'
import { failed, interrupted, type TaskOutcome } from './outcome.ts'
import type { PlannedTask } from './planned-task.ts'

interface Asking {
  readonly approvers: readonly Approver[]
  readonly isDry: boolean
  readonly isInterrupted: () => boolean
}

/**
 * Acts where every approver says yes. Nothing is done where the run is asked to end while an approver decides,
 * whatever the approver then says: a no may come from a host that nobody waited for, and counts as no failure.
 */
export async function whenApproved(
  planned: PlannedTask,
  { approvers, isDry, isInterrupted }: Asking,
  act: () => Promise<TaskOutcome>,
): Promise<TaskOutcome> {
  const given: Approval[] = []
  const wasInterrupted = isInterrupted()
  try {
    for (const approver of approvers) {
      const verdict = await approver.approve(planned, { isDry })
      if (verdict.kind === 'yes') given.push(verdict)
      const mayBeInHaste = verdict.kind === 'no' && verdict.isOfHostNow !== true
      if (isInterrupted() && (!wasInterrupted || mayBeInHaste)) return interrupted(ASKED_TO_END)
      if (verdict.kind === 'no') return objected(verdict)
    }
    return await act()
  } finally {
    for (const { ended } of given) ended?.()
  }
}

const ASKED_TO_END = 'the run was asked to end before its change was made'

function objected({ reason, hint, output, isOfHostNow }: Objection): TaskOutcome {
  return { ...failed(reason, { hint, output }), ...(isOfHostNow === true ? { isOfHostNow } : {}) }
}
