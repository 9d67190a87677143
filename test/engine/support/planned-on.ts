import type { Change, Resource } from '../../../src/core/module-definition.ts'
import { type PlannedTask, plannedTask } from '../../../src/engine/planned-task.ts'
import { cell } from './cell-module.ts'
import { task } from './run-tasks.ts'

/** Some changes as a task on a host has planned them. */
export function plannedOn(
  host: string,
  changes: readonly Change[],
  touches: readonly Resource[] = [],
): PlannedTask {
  const sealing = { holdsSecret: () => false, maskData: (value: unknown) => value }
  const source = {
    address: 'task',
    task: task('task', { ...cell, touches: () => touches }, {}),
    item: undefined,
  }
  const place = { subject: host, actor: host, user: 'root', params: {}, state: undefined, guard: undefined }
  return plannedTask({ ...source, ...place, changes }, sealing)
}
