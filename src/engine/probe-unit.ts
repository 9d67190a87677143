import { type JointWay, jointOf } from '../core/joint-probe.ts'
import type { ProbeOutput } from '../core/module-definition.ts'
import type { PartResult, UnitPart } from '../remote/contract.ts'
import { type Cursor, cursorKey } from './cursor.ts'
import type { Ready } from './prepare.ts'

/** A probe to be made: where it belongs and what is asked. */
export interface Slot {
  readonly cursor: Cursor
  readonly ready: Ready
  readonly timeoutMs: number
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
    const kind = joint ? (jointOf(probe)?.way ?? probe.source) : cursorKey(slot.cursor)
    const group = groups.get(kind) ?? []
    if (group.push(slot) > 1) continue
    groups.set(kind, group)
    questions.push({ kind: 'probe', slots: group })
  }
  return questions
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

/** What the answers tell of each slot, and of which they tell nothing because it was asked with others: it is to be asked alone. */
export function readAnswers(
  slots: readonly Slot[],
  questions: readonly Question[],
  results: readonly PartResult[],
): { readonly told: ReadonlyMap<Slot, Seen | Unseen>; readonly untold: readonly Slot[] } {
  const answers = { guard: new Map<Slot, PartResult>(), probe: new Map<Slot, PartResult>() }
  const untold: Slot[] = []
  for (const [index, { kind, slots: asked }] of questions.entries()) {
    const result = results[index]
    if (result === undefined) continue
    const own = asked.length === 1 ? [result] : separated(asked, result)
    if (own === undefined) untold.push(...asked)
    for (const [position, answer] of (own ?? []).entries()) {
      const slot = asked[position]
      if (slot !== undefined) answers[kind].set(slot, answer)
    }
  }
  const told = new Map<Slot, Seen | Unseen>()
  for (const slot of slots) {
    const seen = observed(slot, answers.guard.get(slot), answers.probe.get(slot))
    if (seen !== undefined) told.set(slot, seen)
  }
  return { told, untold }
}

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
