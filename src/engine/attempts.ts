import { withValues } from '../inventory/variable-scope.ts'
import type { Attempt } from '../playbook/attempt.ts'
import { attemptWithKeywords } from '../playbook/keyword-table.ts'
import type { Play } from '../playbook/model.ts'
import { surroundings } from './host-tasks.ts'
import { resultOf } from './keep-result.ts'
import { failed, interrupted, type RoundOutcome } from './outcome.ts'
import { type Item, scopeFor } from './scope.ts'
import type { Turn } from './turn.ts'

/** Makes one attempt; `beforeChange` is called before something is changed, or where a dry run finds that it would be. */
type Once = (beforeChange: () => void) => Promise<RoundOutcome>

/** A round of a task on a host, with what the task's keywords do around it. */
export function runAttempts(turn: Turn, item: Item | undefined, once: Once): Promise<RoundOutcome> {
  return attemptWithKeywords(turn.task, attemptOf(turn, item, once))
}

function attemptOf(turn: Turn, item: Item | undefined, once: Once): Attempt<RoundOutcome> {
  const { task, play, participant, run } = turn
  const host = participant.host.name
  const waiting: (() => void)[] = []
  return {
    next() {
      const due = waiting.splice(0)
      return once(() => {
        for (const act of due) act()
      })
    },
    isRegistered: task.register !== undefined,
    evaluate: (expression, more) =>
      expression.evaluate(withValues(scopeFor(task, surroundings(play, participant, run), item), more)),
    resultOf,
    failed,
    interrupted,
    sleep: (milliseconds) => run.clock.sleep(milliseconds),
    isInterrupted: run.isInterrupted,
    beforeChange: (act) => void waiting.push(act),
    owed: {
      has: (handler) => run.owed.has(handlerKey(handler, play), host),
      add: (handler) => run.owed.add(handlerKey(handler, play), host),
      settle: (handler) => run.owed.settle(handlerKey(handler, play), host),
    },
  }
}

/** Names a handler between runs. */
export function handlerKey(name: string, play: Play): string {
  return play.handlers.find((handler) => handler.name === name || handler.id === name)?.key ?? name
}
