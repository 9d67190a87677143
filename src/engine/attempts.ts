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
 * Makes one attempt. `notified` is called before something is changed, or where a dry run finds that it would be: it gives the addresses
 * of the handlers that are owed from then on.
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

/** A task that is tried again waits for hosts to become otherwise. */
const ASK_ANEW = -1

/** Names a handler between runs. */
export function handlerKey(name: string, play: Play): string {
  const found = play.handlers.find((handler) => handler.name === name || handler.id === name)
  return found === undefined ? name : found.address
}
