import type { HostLinks } from '../core/host-links.ts'
import {
  type Change,
  type Failure,
  isFailure,
  type Plan as ModulePlan,
  type ProbeOutput,
  type Resource,
} from '../core/module-definition.ts'
import type { Task } from '../program/model.ts'
import type { Executor } from '../units/apply-changes.ts'
import type { Again, Observation } from '../units/probe-window.ts'
import type { Ready } from '../units/ready.ts'
import type { Actor, Subject } from './host-task.ts'
import { cutShort, failed, failedWith, refused, type TaskOutcome } from './outcome.ts'
import type { PlannedTask } from './planned-task.ts'
import { keepPrivate } from './private-files.ts'
import type { ChangeRecording } from './record-change.ts'

/** One attempt of a task on one host, for one item: how the host is probed, and what changes the host. */
export interface TaskAttempt {
  readonly task: Task
  readonly subject: Subject
  readonly actor: Actor
  readonly observe: (ready: Ready, how?: Again) => Promise<Observation>
  readonly executor: Executor
  readonly timeoutMs: number
  /** Answers the questions of a plan about texts. */
  readonly settle: (plan: ModulePlan) => Promise<readonly Change[] | Failure>
  readonly holdsSecret: (text: string) => boolean
  readonly plannedTask: (ready: Ready, plan: Plan) => PlannedTask
  /** Calls `act` where no approver objects to the planned task. */
  readonly whenApproved: (planned: PlannedTask, act: () => Promise<TaskOutcome>) => Promise<TaskOutcome>
  /** Tasks that are pending on other hosts of the run: a task that reads anything may depend on these tasks. */
  readonly pendingElsewhere: () => readonly string[]
  /** Marks the handlers as owed that a change notifies. */
  readonly notify: () => void
  /** Called before anything is sent that changes the host: records the change. */
  readonly recording: ChangeRecording
  /**
   * Called after a change was sent, also when the change failed, with what the change may have altered, and the links on
   * the way there.
   */
  readonly afterChange: (touches: readonly Resource[], links: HostLinks | undefined) => void
}

/** What a probe comes to. */
export type Planned =
  | Plan
  | { readonly kind: 'outcome'; readonly outcome: TaskOutcome; readonly links: HostLinks | undefined }

interface Plan {
  readonly kind: 'plan'
  readonly state: unknown
  readonly changes: readonly Change[]
  readonly guard: ProbeOutput | undefined
  /** The links that were seen with the state. */
  readonly links: HostLinks | undefined
}

/** Changes that are to be made, and the planned task that describes them. */
export interface FoundPlan extends Plan {
  readonly planned: PlannedTask
}

export async function planFrom(
  observation: Observation,
  ready: Ready,
  attempt: TaskAttempt,
): Promise<Planned> {
  const { task, actor, holdsSecret } = attempt
  const links = observation.kind === 'seen' ? observation.links : undefined
  const outcome = (it: TaskOutcome): Planned => ({ kind: 'outcome', outcome: it, links })
  if (observation.kind === 'refused') return outcome(refused(observation.refusal))
  if (observation.kind === 'timeout') {
    return outcome(
      failed(
        `no answer within ${seconds(observation.timeoutMs)} while looking; its processes were killed`,
        TIMEOUT_HINT,
      ),
    )
  }
  if (observation.output.truncated === true) return outcome(cutShort(actor.host.name, observation.output))
  const { foreseen, size } = actor.pending
  const state = task.module.read(observation.output, ready.params, size === 0 ? undefined : foreseen)
  if (isFailure(state)) return outcome({ ...failedWith(state), output: observation.output })
  const changes = await attempt.settle(task.module.plan(ready.params, state))
  if (isFailure(changes)) return outcome(failedWith(changes))
  return { kind: 'plan', state, changes: keepPrivate(changes, holdsSecret), guard: observation.guard, links }
}

export const TIMEOUT_HINT = { hint: 'give the task a longer `timeout:` (seconds) if it needs one' }

export function seconds(ms: number): string {
  return `${ms / 1000} s`
}
