import type { HearPart, Refusal, UnitPart, UnitResult } from '../shell/contract.ts'
import {
  linkQuestions,
  type ProbeRequest,
  partFor,
  questionsInTime,
  type Seen,
  UnitReader,
  type Unseen,
} from './probe-unit.ts'

interface Asking {
  readonly run: (parts: readonly UnitPart[], hear: HearPart) => Promise<UnitResult>
  /** Called for each request as its answer is complete. `tookMs`: milliseconds from when the unit was sent. */
  readonly answered: (request: ProbeRequest, seen: Seen | Unseen, tookMs: number | undefined) => void
  /** Called for each request whose answer was too large to be kept beside others. */
  readonly cut: (request: ProbeRequest) => void
}

/**
 * Sends requests to one shell together, and then one by one those whose joint answer could not be separated: one of them
 * may be too large, or not readable. Where the question for links is not answered in time, all are sent again without it.
 */
export async function askShell(
  requests: readonly ProbeRequest[],
  { run, answered, cut }: Asking,
): Promise<Refusal | undefined> {
  let rest = requests
  for (let joint = true, isHeldUp = false; rest.length > 0; joint = false) {
    const questions = [...(isHeldUp ? [] : linkQuestions(rest)), ...questionsInTime(rest, { joint })]
    const reader = new UnitReader(questions)
    let heard = 0
    const hear: HearPart = (index, result, tookMs) => {
      if (index < heard) return
      heard = index + 1
      for (const [request, seen] of reader.hear(index, result)) answered(request, seen, tookMs)
      for (const request of reader.cut) cut(request)
    }
    const result = await send(questions.map(partFor), hear, run)
    if (result.kind !== 'answered') return refusalOf(result)
    for (const [index, part] of result.parts.entries()) hear(index, part, result.tookMs)
    rest = reader.unanswered
    isHeldUp = reader.isHeldUp
  }
  return undefined
}

/** Sends a unit of probes. A probe alters nothing, so that the unit is sent again when the connection was lost. */
async function send(parts: readonly UnitPart[], hear: HearPart, run: Asking['run']): Promise<UnitResult> {
  const first = await run(parts, hear)
  return first.kind === 'lost' && first.refusal === undefined ? run(parts, hear) : first
}

function refusalOf(result: Exclude<UnitResult, { kind: 'answered' }>): Refusal {
  if (result.kind === 'refused') return result.refusal
  if (result.refusal !== undefined) return result.refusal
  return { kind: 'unreachable', message: `connection lost twice: ${result.reason}`, hint: undefined }
}
