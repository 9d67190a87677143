import type { Task } from '../program/model.ts'
import type { HostState } from './host-state.ts'
import type { Subject } from './host-task.ts'
import type { RunContext } from './run-context.ts'

/**
 * Gives the result and variables of a task that was done on one host for all to the other hosts of the batch and to
 * observed hosts. Where the task failed, none of these hosts goes on.
 */
export function shareOutcome(
  { name, register, definedNames }: Task,
  from: HostState,
  /** The count `facts` of the task's host before the task. */
  before: number,
  others: readonly Pick<Subject, 'host' | 'isObserved'>[],
  run: RunContext,
): void {
  for (const { host: other, isObserved } of others) {
    if (other === from || other.stopped !== undefined) continue
    if (from.stopped !== undefined && isObserved) continue
    if (from.stopped !== undefined) {
      other.stopped = 'failed'
      const message = `left as it is, because "${name}" failed on ${from.name}, for all of them`
      run.emit({ type: 'warning', host: other.name, message })
      continue
    }
    if (register !== undefined) other.keepResult(register, from.results.get(register))
    for (const variable of definedNames) {
      if (!from.hasSetSince(before, variable)) continue
      if (from.variables.has(variable)) other.setVariable(variable, from.variables.get(variable))
      const doubt = from.doubts.get(variable)
      if (doubt !== undefined) other.doubtVariable(variable, doubt)
    }
  }
}
