import { type JointWay, jointOf } from '../core/joint-probe.ts'
import type { ProbeOutput, Resource } from '../core/module-definition.ts'
import type { PartResult, UnitPart } from '../shell/contract.ts'
import type { Ready } from './ready.ts'
import type { RoundAddress } from './round-address.ts'

/** A probe to be made: where it belongs and what is asked. */
export interface Slot {
  readonly at: RoundAddress
  /** The host that is asked. */
  readonly actor: string
  readonly ready: Ready
  readonly timeoutMs: number
  /** What its answer hangs on. */
  needs(): readonly Resource[]
}

/** Whose shell is asked, and where. */
export interface AskedShell {
  readonly actor: string
  /** `undefined` is the login user. */
  readonly user: string | undefined
}

/** In the order of what is asked of them. */
export function shellsOf(slots: readonly Slot[]): readonly AskedShell[] {
  const shells = slots.map(
    ({ actor, ready: { user } }) => [JSON.stringify([actor, user]), { actor, user }] as const,
  )
  return [...new Map(shells).values()]
}

/** What was asked ahead is word for word what is wanted now. */
export function isSameQuestion(asked: Slot | undefined, { actor, ready: wanted }: Slot): boolean {
  return (
    asked?.actor === actor &&
    asked?.ready.user === wanted.user &&
    asked?.ready.probe?.source === wanted.probe?.source &&
    asked?.ready.guard?.script.source === wanted.guard?.script.source
  )
}

export interface Seen {
  readonly kind: 'seen'
  readonly output: ProbeOutput
  readonly guard: ProbeOutput | undefined
  readonly isStale: boolean
}

export interface Unseen {
  readonly kind: 'timeout'
  readonly stderr: Buffer
  readonly timeoutMs: number
}

/** One part of a unit: a guard or a probe of one slot, or probes of several that are the same or are asked together. */
export interface Question {
  readonly kind: 'guard' | 'probe'
  readonly slots: readonly Slot[]
}

/** What is to be asked for some slots, in their order; with `joint`, probes of one kind are one question, in the place of the first. */
export function questionsFor(
  slots: readonly Slot[],
  { joint }: { readonly joint: boolean },
): readonly Question[] {
  const questions: Question[] = []
  const groups = new Map<JointWay<unknown> | string, Slot[]>()
  for (const slot of slots) {
    const { guard, probe } = slot.ready
    if (guard !== undefined) questions.push({ kind: 'guard', slots: [slot] })
    if (probe === undefined) continue
    const kind = joint ? (jointOf(probe)?.way ?? probe.source) : slot.at.text
    const group = groups.get(kind) ?? []
    if (group.push(slot) > 1) continue
    groups.set(kind, group)
    questions.push({ kind: 'probe', slots: group })
  }
  return questions
}

/** The same, but only slots that have the same time are asked together: so none waits for longer than its own task has. */
export function questionsInTime(
  slots: readonly Slot[],
  how: { readonly joint: boolean },
): readonly Question[] {
  const times = [...new Set(slots.map(({ timeoutMs }) => timeoutMs))]
  if (times.length === 1) return questionsFor(slots, how)
  const places = new Map(slots.map((slot, place) => [slot, place]))
  const placeOf = ([first]: readonly Slot[]): number => (first && places.get(first)) ?? 0
  return times
    .flatMap((ms) =>
      questionsFor(
        slots.filter(({ timeoutMs }) => timeoutMs === ms),
        how,
      ),
    )
    .toSorted((one, other) => placeOf(one.slots) - placeOf(other.slots))
}

export function partFor({ kind, slots }: Question): UnitPart {
  const timeoutMs = Math.max(...slots.map((slot) => slot.timeoutMs))
  return { source: sourceOf(kind, slots), timeoutMs, needed: false }
}

function sourceOf(kind: Question['kind'], slots: readonly Slot[]): string {
  const [first] = slots
  if (kind === 'guard') return first?.ready.guard?.script.source ?? ''
  const way = slots.length > 1 ? jointOf(first?.ready.probe)?.way : undefined
  return way === undefined ? (first?.ready.probe?.source ?? '') : way.ask(topicsOf(slots)).source
}

/** Tells from the answers of a unit, as they come in, what each slot has seen. */
export class UnitReader {
  readonly #questions: readonly Question[]
  /** Nobody else is asked for in the unit. */
  readonly #isAlone: boolean
  readonly #answers = { guard: new Map<Slot, PartResult>(), probe: new Map<Slot, PartResult>() }
  readonly #untold: Slot[] = []
  readonly #cut: Slot[] = []

  constructor(questions: readonly Question[]) {
    this.#questions = questions
    this.#isAlone = new Set(questions.flatMap(({ slots }) => slots)).size === 1
  }

  /** Their answers were too large to be kept beside others: to be asked with nothing else, when their turn comes. */
  get cut(): readonly Slot[] {
    return this.#cut
  }

  /** Asked together with others, and not to be told from their common answer: to be asked alone. */
  get untold(): readonly Slot[] {
    return this.#untold
  }

  /** The slots that have been told all with this. */
  hear(index: number, result: PartResult): readonly (readonly [Slot, Seen | Unseen])[] {
    const { kind, slots } = this.#questions[index] ?? NO_QUESTION
    if (slots.length === 1 && !this.#isAlone && result.kind === 'ended' && result.truncated) {
      this.#cut.push(...slots)
      return []
    }
    const own = slots.length === 1 ? [result] : separated(slots, result)
    if (own === undefined) this.#untold.push(...slots)
    return (own ?? []).flatMap((answer, position) => {
      const slot = slots[position]
      if (slot === undefined) return []
      this.#answers[kind].set(slot, answer)
      const seen = observed(slot, this.#answers.guard.get(slot), this.#answers.probe.get(slot))
      return seen === undefined ? [] : [[slot, seen] as const]
    })
  }
}

const NO_QUESTION: Question = { kind: 'probe', slots: [] }

function separated(slots: readonly Slot[], result: PartResult): readonly PartResult[] | undefined {
  const way = jointOf(slots[0]?.ready.probe)?.way
  if (way === undefined) return slots.map(() => result)
  if (result.kind !== 'ended' || result.truncated) return undefined
  return way.tell(result, topicsOf(slots))?.map((output) => ({ kind: 'ended', truncated: false, ...output }))
}

function topicsOf(slots: readonly Slot[]): readonly unknown[] {
  return slots.map(({ ready }) => jointOf(ready.probe)?.question)
}

function observed(slot: Slot, guard?: PartResult, probe?: PartResult): Seen | Unseen | undefined {
  for (const [isAsked, part] of [
    [slot.ready.guard !== undefined, guard],
    [slot.ready.probe !== undefined, probe],
  ] as const) {
    if (!isAsked) continue
    if (part === undefined || part.kind === 'skipped') return undefined
    if (part.kind === 'timeout') return { kind: 'timeout', stderr: part.stderr, timeoutMs: slot.timeoutMs }
  }
  return {
    ...NOTHING_ASKED,
    output: probe?.kind === 'ended' ? probe : NOTHING_ASKED.output,
    guard: guard?.kind === 'ended' ? guard : undefined,
  }
}

/** What is seen where a task asks its host for nothing. */
export const NOTHING_ASKED: Seen = {
  kind: 'seen',
  output: { code: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) },
  guard: undefined,
  isStale: false,
}
