import type { Item } from '../inventory/precedence.ts'
import { withValues } from '../inventory/variable-scope.ts'
import { resolve } from '../language/resolve.ts'
import { EvaluationError } from '../language/value-template.ts'
import type { Attempt } from '../program/attempt.ts'
import { attemptWithKeywords } from '../program/keyword-table.ts'
import type { Play } from '../program/model.ts'
import { evaluationContext } from './evaluation-context.ts'
import type { HostTask } from './host-task.ts'
import { resultOf } from './keep-result.ts'
import { failed, interrupted, type TaskOutcome } from './outcome.ts'
import { scopeFor } from './scope.ts'
import { settleOwed } from './settle-owed.ts'
import { withFacts } from './with-facts.ts'

/**
 * Makes one attempt. The attempt calls `notified` before it changes something, or where a dry run finds a change:
 * `notified` returns the addresses of the handlers that the host owes from then on.
 */
type Once = (notified: () => readonly string[]) => Promise<TaskOutcome>

/** All attempts of a task on a host for one item, with what the task's keywords do around each attempt. */
export function runAttempts(hostTask: HostTask, item: Item | undefined, once: Once): Promise<TaskOutcome> {
  return attemptWithKeywords(hostTask.task, attemptOf(hostTask, item, once))
}

function attemptOf(hostTask: HostTask, item: Item | undefined, once: Once): Attempt<TaskOutcome> {
  const { task, play, subject, run } = hostTask
  const host = subject.host.name
  const waiting: (() => void)[] = []
  const added: string[] = []
  return {
    next() {
      const due = waiting.splice(0)
      return once(() => {
        for (const act of due) act()
        return added.splice(0)
      })
    },
    isRegistered: task.register !== undefined,
    async evaluate(expression, more) {
      const context = evaluationContext(play, subject, run)
      const ask = () =>
        resolve((scope) => expression.evaluate(scope), withValues(scopeFor(task, context, item), more))
      const found = await withFacts(ask, subject.host, run, ASK_ANEW)
      if (found.kind === 'known') return found.value
      throw found.kind === 'failed' ? found.error : new EvaluationError(found.why, expression.span)
    },
    resultOf,
    failed,
    interrupted,
    sleep: (milliseconds) => run.clock.sleep(milliseconds),
    isInterrupted: run.isInterrupted,
    beforeChange: (act) => void waiting.push(act),
    owed: {
      has: (handler) => run.owed.has(handlerKey(handler, play), host),
      add: (handler) => void added.push(handlerKey(handler, play)),
      settle: (handler) => {
        const address = handlerKey(handler, play)
        if (run.owed.has(address, host)) settleOwed(address, host, run)
      },
    },
  }
}

/** Milliseconds for which a fact is good between attempts: none is, because the task waits for a host to change. */
const ASK_ANEW = -1

/** The key of a handler in the records that outlive a run. */
export function handlerKey(name: string, play: Play): string {
  const found = play.handlers.find((handler) => handler.name === name || handler.id === name)
  return found === undefined ? name : found.address
}
