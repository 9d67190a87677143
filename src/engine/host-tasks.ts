import type { Item } from '../inventory/precedence.ts'
import type { Reference } from '../language/value-template.ts'
import { roundAddresses } from '../program/address.ts'
import { isFence } from '../program/keyword-table.ts'
import type { Play, Task } from '../program/model.ts'
import type { Slot } from '../units/probe-unit.ts'
import type { RoundAddress } from '../units/round-address.ts'
import type { Participant } from './participant.ts'
import { isPrepared, prepare, prepareItems } from './prepare.ts'
import type { Involvement, RunContext } from './run-context.ts'
import { type Surroundings, within } from './scope.ts'
import { EVERY, type Inputs, inputsOf, referencesToAsk } from './task-inputs.ts'

/** What an operator may leave out: a probe answers in seconds, a change in minutes. */
const PROBE_TIMEOUT_MS = 60_000
export const CHANGE_TIMEOUT_MS = 600_000

/** What a participant's own involvement makes of a task: one that is only observed runs nothing. */
export function involvementOf(
  task: Task,
  play: Play,
  participant: Participant,
  run: RunContext,
): Involvement {
  const involvement = run.involvement(task, play, participant.host.name)
  return participant.isObserved && involvement === 'run' ? 'observe' : involvement
}

export function surroundings(play: Play, participant: Participant, run: RunContext): Surroundings {
  const { extraVars, remembered } = run
  return { play, host: participant.host, peer: participant.peer, extraVars, remembered }
}

/**
 * Probes of the tasks behind a round that could be made now: those whose inputs do not wait for what a task
 * in between will find, up to a fence. A fence's own probe is the last; one that may be left out is none. Where only a condition waits, a look does no
 * harm: it is made when nothing else needs another round trip, for by then the condition may be decided.
 */
export function* slotsAhead(
  from: RoundAddress,
  play: Play,
  participant: Participant,
  run: RunContext,
): Iterable<Slot> {
  const undecided = new Set<string>()
  const inDoubt: Iterable<Slot>[] = []
  let isMoreToCome = false
  for (const { task } of run.walker.from(play, from.task)) {
    if (involvementOf(task, play, participant, run) === 'none') continue
    const isFirst = task.address === from.task
    const waits = (references: readonly Reference[], level = task.frames.length): boolean =>
      undecided.size > 0 && dependsOn(inputsOf(references, within(task, level), play), undecided)
    const decided = task.when.filter(({ references, level }) => !waits(references, level))
    if (!isFirst && isSkipped(task, decided, surroundings(play, participant, run))) {
      for (const name of namesSetBy(task)) undecided.add(name)
      continue
    }
    const slots = slotsOf(task, decided, isFirst ? from.item : -1, play, participant, run)
    if (waits(referencesToAsk(task))) isMoreToCome ||= task.module.isLocal !== true
    else if (decided.length === task.when.length) yield* slots
    else if (mayBeInVain(task)) inDoubt.push(slots)
    else isMoreToCome = true
    if (endsLook(task) && decided.length === task.when.length) break
    for (const name of namesSetBy(task)) undecided.add(name)
  }
  if (!isMoreToCome) for (const slots of inDoubt) yield* slots
}

/** Commands of the user's are not run before it is decided that they shall be. */
function mayBeInVain({ module, guard, loop }: Task): boolean {
  return module.eager !== false && guard === undefined && loop === undefined
}

function* slotsOf(
  task: Task,
  conditions: Task['when'],
  after: number,
  play: Play,
  participant: Participant,
  run: RunContext,
): Iterable<Slot> {
  const around = surroundings(play, participant, run)
  const items = prepareItems(task, around)
  if (isPrepared(items)) return
  const addressAt = addressesOf(task, items)
  for (const [position, item] of items.entries()) {
    if (position <= after) continue
    const ready = prepare(task, around, item, conditions)
    if (ready.kind !== 'ready' || (ready.probe === undefined && ready.guard === undefined)) continue
    yield {
      at: addressAt(position),
      ready,
      timeoutMs: lookTimeoutMs(task, ready.params),
    }
  }
}

/** The addresses of a task's rounds. */
export function addressesOf(
  { address }: Task,
  items: readonly (Item | undefined)[],
): (position: number) => RoundAddress {
  const isLoop = items[0] !== undefined
  const textAt = isLoop
    ? roundAddresses(
        address,
        items.map((item) => item?.value),
      )
    : () => address
  return (position) => ({ text: textAt(position), task: address, item: position })
}

/** How long a look may take. */
export function lookTimeoutMs({ module, timeoutMs }: Task, params: Slot['ready']['params']): number {
  const own = module.looksFor?.(params) ?? timeoutMs ?? PROBE_TIMEOUT_MS
  return Math.min(own, timeoutMs ?? own)
}

/** A false condition settles it, although others are not decided yet. */
function isSkipped(task: Task, decided: Task['when'], around: Surroundings): boolean {
  return decided.some((condition) => prepare(task, around, undefined, [condition]).kind === 'skipped')
}

function endsLook(task: Task): boolean {
  return task.module.fence === true || isFence(task)
}

function dependsOn(inputs: Inputs, undecided: ReadonlySet<string>): boolean {
  const { results, peerResults, roots } = inputs
  return (
    results.has(EVERY) ||
    peerResults.has(EVERY) ||
    [...undecided].some((name) => results.has(name) || peerResults.has(name) || roots.has(name))
  )
}

/** Results and variables share one set here: taking one for the other only leaves out a probe. */
function namesSetBy(task: Task): readonly string[] {
  return task.register === undefined ? task.definedNames : [task.register, ...task.definedNames]
}
