import type { Play } from '../program/model.ts'
import { handlerKey } from './attempts.ts'
import type { RunContext } from './run-context.ts'

/**
 * Reports the handlers that a run leaves undone: a task notified them by a change, and the play did not come to its
 * end on the host.
 */
export function emitOwed(plays: readonly Play[], run: RunContext): void {
  for (const host of run.targets) {
    const names = plays
      .filter((play) => play.hosts.includes(host))
      .flatMap((play) => play.handlers.filter(({ name }) => run.owed.has(handlerKey(name, play), host)))
      .map(({ name }) => `"${name}"`)
    if (names.length === 0) continue
    run.emit({
      type: 'warning',
      host,
      message: `still owed, for what notified ${names.length === 1 ? 'it' : 'them'} has changed something: ${names.join(', ')}`,
      hint: `the next run of the play that comes to its end on this host runs ${names.length === 1 ? 'it' : 'them'}`,
    })
  }
}
