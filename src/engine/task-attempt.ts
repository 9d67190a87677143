import { namesThrough } from '../core/host-links.ts'
import type { Item } from '../inventory/precedence.ts'
import { executorOf } from '../units/executor.ts'
import type { ItemAddress } from '../units/item-address.ts'
import { whenApproved } from './approval.ts'
import { itemText } from './emit-outcome.ts'
import { guardApprover } from './guard-approver.ts'
import type { HostTask } from './host-task.ts'
import type { TaskAttempt } from './plan-attempt.ts'
import { plannedTask } from './planned-task.ts'
import { recordingOf } from './record-change.ts'
import { CHANGE_TIMEOUT_MS, endsLookahead, requestFor } from './requests-ahead.ts'

/** What one attempt of a host task needs: the actor is probed and changed, handlers are owed on the subject. */
export function taskAttempt(
  { task, subject, actor, run, window }: HostTask,
  at: ItemAddress,
  item: Item | undefined,
  notified: () => readonly string[],
): TaskAttempt {
  const { name } = subject.host
  return {
    task,
    subject,
    actor,
    observe: (ready, how) => window.observe(requestFor(task, at, ready, actor.host.name), how),
    executor: executorOf(actor.host.connection),
    timeoutMs: task.timeoutMs ?? CHANGE_TIMEOUT_MS,
    settle: (plan) => run.searcher.settle(plan),
    holdsSecret: run.holdsSecret,
    plannedTask: ({ params, user = actor.host.login, guard: asked }, { state, changes, guard: output }) => {
      const text = item && itemText(item)
      const place = { address: at.text, task, item: text, subject: name, actor: actor.host.name, user }
      const guard = asked && output && { message: asked.message, output }
      return plannedTask({ ...place, params, state, changes, guard }, run)
    },
    whenApproved: (planned, act) => {
      const approvers = [guardApprover, ...(subject.isObserved ? [] : run.approvers)]
      const isDry = subject.mode === 'check'
      return whenApproved(planned, { approvers, isDry, isInterrupted: run.isInterrupted }, act)
    },
    pendingElsewhere: () => pendingOnOthers({ actor, run }),
    notify: () => {
      for (const handler of notified()) run.owed.add(handler, name)
    },
    recording: recordingOf(notified, run),
    // While a `wait_for` waits, anybody may alter anything.
    afterChange: (touches, links) =>
      run.changes.add(endsLookahead(task) ? ['any'] : namesThrough(links, touches)),
  }
}

/**
 * Names of tasks that are pending on other hosts. Only a dry run has any, and with a thousand hosts other runs must
 * not search for them.
 */
function pendingOnOthers({
  actor,
  run: { mode, hosts },
}: Pick<HostTask, 'actor' | 'run'>): readonly string[] {
  const names: string[] = []
  if (mode === 'check')
    for (const other of hosts.values()) {
      if (other === actor.host || names.length >= MOST_ON_OTHERS) continue
      names.push(...other.pending.namesFor(['any'], true).map((name) => `${name} (${other.name})`))
    }
  return names.slice(0, MOST_ON_OTHERS)
}

const MOST_ON_OTHERS = 10
