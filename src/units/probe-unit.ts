import type { HostLinks } from '../core/host-links.ts'
import { type JointWay, jointOf } from '../core/joint-probe.ts'
import type { ProbeOutput, Resource } from '../core/module-definition.ts'
import type { PartResult, UnitPart } from '../shell/contract.ts'
import type { ItemAddress } from './item-address.ts'
import { linkQuestion, readLinks } from './link-question.ts'
import type { Ready } from './ready.ts'

/** A probe to be made: the host and user, and the script. */
export interface ProbeRequest {
  readonly at: ItemAddress
  /** The host that is asked. */
  readonly actor: string
  readonly ready: Ready
  readonly timeoutMs: number
  /** The resources that the answer depends on. */
  needs(): readonly Resource[]
  /** The resources that the task reads or touches: which links stand on the way to them is asked along with the probe. */
  concerns(): readonly Resource[]
}

/** Whose shell is asked, and where. */
export interface AskedShell {
  readonly actor: string
  /** `undefined` is the login user. */
  readonly user: string | undefined
}

/** The shells that the requests need, in the order of the requests. */
export function shellsOf(requests: readonly ProbeRequest[]): readonly AskedShell[] {
  const shells = requests.map(
    ({ actor, ready: { user } }) => [JSON.stringify([actor, user]), { actor, user }] as const,
  )
  return [...new Map(shells).values()]
}

/** Whether two requests ask the same host and user with scripts that are the same, word for word. */
export function isSameQuestion(
  asked: ProbeRequest | undefined,
  { actor, ready: wanted }: ProbeRequest,
): boolean {
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
  /** The links on the way to what the task concerns; `undefined` where the host was not asked for them, or did not say. */
  readonly links: HostLinks | undefined
}

export interface Unseen {
  readonly kind: 'timeout'
  readonly stderr: Buffer
  readonly timeoutMs: number
}

/**
 * One part of a unit: a guard or a probe of one request, or probes of several that are the same or are asked together;
 * or the links on the way to what all requests concern.
 */
export interface Question {
  readonly kind: 'links' | 'guard' | 'probe'
  readonly requests: readonly ProbeRequest[]
}

/**
 * The questions of some requests, in the order of the requests. With `joint`, probes of one kind become one question,
 * at the position of the first one.
 */
export function questionsFor(
  requests: readonly ProbeRequest[],
  { joint }: { readonly joint: boolean },
): readonly Question[] {
  const questions: Question[] = []
  const groups = new Map<JointWay<unknown> | string, ProbeRequest[]>()
  for (const request of requests) {
    const { guard, probe } = request.ready
    if (guard !== undefined) questions.push({ kind: 'guard', requests: [request] })
    if (probe === undefined) continue
    const kind = joint ? (jointOf(probe)?.way ?? probe.source) : request.at.text
    const group = groups.get(kind) ?? []
    if (group.push(request) > 1) continue
    groups.set(kind, group)
    questions.push({ kind: 'probe', requests: group })
  }
  return questions
}

/**
 * Like `questionsFor`, but joins only requests with the same deadline, so that no request waits longer than its own
 * task allows.
 */
export function questionsInTime(
  requests: readonly ProbeRequest[],
  how: { readonly joint: boolean },
): readonly Question[] {
  const times = [...new Set(requests.map(({ timeoutMs }) => timeoutMs))]
  if (times.length === 1) return questionsFor(requests, how)
  const places = new Map(requests.map((request, place) => [request, place]))
  const placeOf = ([first]: readonly ProbeRequest[]): number => (first && places.get(first)) ?? 0
  return times
    .flatMap((ms) =>
      questionsFor(
        requests.filter(({ timeoutMs }) => timeoutMs === ms),
        how,
      ),
    )
    .toSorted((one, other) => placeOf(one.requests) - placeOf(other.requests))
}

/** The question for links, where any request concerns files. It comes first: an answer is of use only with its links. */
export function linkQuestions(requests: readonly ProbeRequest[]): readonly Question[] {
  return requests.some((request) => request.concerns().some(isFile)) ? [{ kind: 'links', requests }] : []
}

function isFile(resource: Resource): boolean {
  return resource.startsWith('file:')
}

export function partFor({ kind, requests }: Question): UnitPart {
  const times = requests.map((request) => request.timeoutMs)
  const timeoutMs = kind === 'links' ? Math.min(...times, LINKS_TIMEOUT_MS) : Math.max(...times)
  return { source: sourceOf(kind, requests), timeoutMs, needed: false }
}

/** Milliseconds after which a file system that does not answer holds up the probes no longer. */
const LINKS_TIMEOUT_MS = 10_000

function sourceOf(kind: Question['kind'], requests: readonly ProbeRequest[]): string {
  const [first] = requests
  if (kind === 'links') return linkQuestion(requests.flatMap((request) => request.concerns())) ?? ':'
  if (kind === 'guard') return first?.ready.guard?.script.source ?? ''
  const way = requests.length > 1 ? jointOf(first?.ready.probe)?.way : undefined
  return way === undefined ? (first?.ready.probe?.source ?? '') : way.ask(topicsOf(requests)).source
}

/** Collects the answers of a unit as they come in, and gives each request what it has seen. */
export class UnitReader {
  readonly #questions: readonly Question[]
  /** The unit holds the questions of one request only. */
  readonly #isAlone: boolean
  readonly #answers = {
    guard: new Map<ProbeRequest, PartResult>(),
    probe: new Map<ProbeRequest, PartResult>(),
  }
  readonly #unanswered: ProbeRequest[] = []
  readonly #cut: ProbeRequest[] = []
  #links: HostLinks | undefined
  /** The question for links got no answer, so that none behind it was asked. */
  isHeldUp = false

  constructor(questions: readonly Question[]) {
    this.#questions = questions
    this.#isAlone = new Set(questions.flatMap(({ requests }) => requests)).size === 1
  }

  /** Requests whose answers were too large to be kept beside others: each is sent alone when its task is reached. */
  get cut(): readonly ProbeRequest[] {
    return this.#cut
  }

  /** Requests whose answer could not be separated from the joint answer: each is sent alone. */
  get unanswered(): readonly ProbeRequest[] {
    return this.#unanswered
  }

  /** Takes the answer of one part. Returns the requests whose answers are now complete. */
  hear(index: number, result: PartResult): readonly (readonly [ProbeRequest, Seen | Unseen])[] {
    const { kind, requests } = this.#questions[index] ?? NO_QUESTION
    if (this.isHeldUp) return []
    if (kind === 'links') return this.#hearLinks(requests, result)
    if (requests.length === 1 && !this.#isAlone && result.kind === 'ended' && result.truncated) {
      this.#cut.push(...requests)
      return []
    }
    const own = requests.length === 1 ? [result] : separated(requests, result)
    if (own === undefined) this.#unanswered.push(...requests)
    return (own ?? []).flatMap((answer, position) => {
      const request = requests[position]
      if (request === undefined) return []
      this.#answers[kind].set(request, answer)
      const seen = observed(request, {
        guard: this.#answers.guard.get(request),
        probe: this.#answers.probe.get(request),
        links: this.#links,
      })
      return seen === undefined ? [] : [[request, seen] as const]
    })
  }

  #hearLinks(requests: readonly ProbeRequest[], result: PartResult): readonly [] {
    this.#links = readLinks(result)
    this.isHeldUp = result.kind !== 'ended'
    if (this.isHeldUp) this.#unanswered.push(...requests)
    return []
  }
}

const NO_QUESTION: Question = { kind: 'probe', requests: [] }

function separated(requests: readonly ProbeRequest[], result: PartResult): readonly PartResult[] | undefined {
  const way = jointOf(requests[0]?.ready.probe)?.way
  if (way === undefined) return requests.map(() => result)
  if (result.kind !== 'ended' || result.truncated) return undefined
  return way
    .separate(result, topicsOf(requests))
    ?.map((output) => ({ kind: 'ended', truncated: false, ...output }))
}

function topicsOf(requests: readonly ProbeRequest[]): readonly unknown[] {
  return requests.map(({ ready }) => jointOf(ready.probe)?.question)
}

interface Heard {
  readonly guard: PartResult | undefined
  readonly probe: PartResult | undefined
  readonly links: HostLinks | undefined
}

function observed(request: ProbeRequest, { guard, probe, links }: Heard): Seen | Unseen | undefined {
  for (const [isAsked, part] of [
    [request.ready.guard !== undefined, guard],
    [request.ready.probe !== undefined, probe],
  ] as const) {
    if (!isAsked) continue
    if (part === undefined || part.kind === 'skipped') return undefined
    if (part.kind === 'timeout') return { kind: 'timeout', stderr: part.stderr, timeoutMs: request.timeoutMs }
  }
  return {
    ...NOTHING_ASKED,
    output: probe?.kind === 'ended' ? probe : NOTHING_ASKED.output,
    guard: guard?.kind === 'ended' ? guard : undefined,
    links,
  }
}

/** The observation of a task that has neither probe nor guard. */
export const NOTHING_ASKED: Seen = {
  kind: 'seen',
  output: { code: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) },
  guard: undefined,
  isStale: false,
  links: undefined,
}
