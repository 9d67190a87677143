import { setTimeout as sleep } from 'node:timers/promises'
import { poll } from '../../core/poll.ts'
import { watchOutside } from '../facts/outside-watch.ts'
import { webSocketPlace } from '../facts/web-socket-place.ts'
import { fetchNow, holdingOf, putAside, removeDrillFiles } from './data-files.ts'
import { DrillError, type DrillHost } from './drill-host.ts'
import { factsOf, holderOf, type LivePair, untilWell } from './live-pair.ts'
import type { DataFound, HostFact, Mark, Recording } from './observation.ts'
import { endRecorder, type Recorder, readRecord, startRecorder } from './recorder.ts'
import type { Scenario } from './scenario.ts'
import { scenarioContext } from './scenario-context.ts'
import { tallyWrites, type WriteTally } from './tally-writes.ts'
import { startWriting } from './writer.ts'

export interface DrillRequest {
  readonly pair: LivePair
  readonly scenario: Scenario
  /** Letters and digits that make the names of this drill's files unique. */
  readonly id: string
  readonly signal: AbortSignal
  /** The most milliseconds that the end waits until both hosts have all writes; 40 s when not given. */
  readonly evenWithinMs?: number
  /** Called with a description of each fault, when it is made or undone. */
  readonly notify: (text: string) => void
}

/** The observations of a drill, and what went wrong apart from the scenario. */
export interface Drilled {
  readonly recording: Recording
  /** Why the scenario ended early, or the pair was not well at the end. */
  readonly trouble: string | undefined
  readonly firstHolder: string
}

/**
 * Drills a pair with one scenario. All faults are undone and the drill's files removed in any case. Throws a
 * `DrillError` when the pair is not well at the beginning.
 */
export async function runDrill(request: DrillRequest): Promise<Drilled> {
  const { pair, signal } = request
  await untilWell(pair, BEFORE_MS, signal)
  const holder = await holderOf(pair)
  const other = pair.hosts.find((host) => host !== holder)
  if (holder === undefined || other === undefined) throw new DrillError('the VIP moved just now: try again')
  const watch = new Watch(request)
  try {
    await watch.start()
    const trouble = await act(request, watch, holder, other)
    return { recording: await watch.end(trouble === undefined), trouble, firstHolder: holder.name }
  } finally {
    await watch.cleanUp()
  }
}

/** Runs the scenario and undoes its faults. Resolves with what went wrong. */
async function act(
  { pair, scenario, signal }: DrillRequest,
  watch: Watch,
  holder: DrillHost,
  other: DrillHost,
): Promise<string | undefined> {
  const context = scenarioContext({
    pair,
    prefix: watch.prefix,
    holder,
    other,
    signal,
    mark: (text) => watch.mark(text),
    injected: (untouched) => watch.noteReached(untouched),
    power: (host, on) => watch.power(host, on),
  })
  let trouble: unknown
  try {
    await sleep(WARM_UP_MS, undefined, { signal })
    await scenario.act(context)
  } catch (error) {
    trouble = error
  }
  // A second error must not hide the first one.
  await context.undoAll().catch((error: unknown) => (trouble ??= error))
  await untilWell(pair, AFTER_MS).catch((error: unknown) => (trouble ??= error))
  if (signal.aborted) return 'it was interrupted'
  return trouble === undefined ? undefined : messageOf(trouble)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'something went wrong'
}

/** Watches a pair during a drill. */
class Watch {
  readonly #marks: Mark[] = []
  readonly #request: DrillRequest
  readonly prefix: string
  readonly #recorders: Recorder[] = []
  readonly #facts: HostFact[] = []
  readonly #reached = new Map<string, number>()
  readonly #now: () => number
  readonly #from: number
  readonly #outside
  readonly #writer

  constructor(request: DrillRequest) {
    this.#request = request
    this.prefix = `drill-${request.id}`
    const { vip, settings, clock } = request.pair
    this.#now = () => clock.monotonicMs()
    this.#from = this.#now()
    const place = webSocketPlace(vip, settings)
    this.#outside = watchOutside(place, this.#now)
    this.#writer = startWriting(place, this.prefix, this.#now)
  }

  async start(): Promise<void> {
    await Promise.all(this.#request.pair.hosts.map((host) => this.#record(host)))
  }

  mark(text: string): void {
    this.#marks.push({ at: this.#now(), text })
    this.#request.notify(text)
  }

  /**
   * Notes the files of the host without a fault: the loss of the other host can no longer lose them. A host that does
   * not answer is left out.
   */
  async noteReached(untouched: DrillHost | undefined): Promise<void> {
    const { pair } = this.#request
    const snapshot = untouched && (await factsOf(untouched, pair).catch(() => undefined))
    if (untouched === undefined || snapshot === undefined || snapshot.holdsVip) return
    const holding = await holdingOf(untouched, pair.settings, this.prefix).catch(
      () => new Map<string, number>(),
    )
    for (const [name, number] of holding)
      this.#reached.set(name, Math.max(number, this.#reached.get(name) ?? 0))
  }

  async power(host: DrillHost, on: boolean): Promise<void> {
    if (on) await this.#record(host)
    else
      for (const what of ['vip', 'app'] as const)
        this.#facts.push({ at: this.#now(), host: host.name, what, is: false })
  }

  /** Ends the watch. Waits first until both hosts have all files, where the pair is well. */
  async end(isWell: boolean): Promise<Recording> {
    await sleep(isWell ? CALM_MS : 0)
    await this.#writer.stop()
    const data = await this.#findData(isWell)
    await this.#outside.stop()
    const to = this.#now()
    const records = await Promise.all(this.#recorders.map((recorder) => readRecord(recorder).catch(() => [])))
    return {
      from: this.#from,
      to,
      vip: this.#outside.vip,
      webSocket: this.#outside.webSocket,
      stalls: this.#outside.stalls,
      facts: [...this.#facts, ...records.flat()].toSorted((a, b) => a.at - b.at),
      marks: this.#marks,
      writes: this.#writer.writes,
      data,
    }
  }

  async cleanUp(): Promise<void> {
    await Promise.all([this.#outside.stop(), this.#writer.stop()])
    const { hosts, settings } = this.#request.pair
    const removal = removeDrillFiles(hosts, settings, this.prefix)
    await Promise.allSettled([removal, ...this.#recorders.map(endRecorder)])
  }

  async #record(host: DrillHost): Promise<void> {
    this.#recorders.push(await startRecorder(host, this.#request.pair, this.prefix))
  }

  async #findData(isWell: boolean): Promise<DataFound> {
    const { pair, evenWithinMs = EVEN_MS } = this.#request
    let fetchAt = this.#now()
    const ask = async (): Promise<DataFound> => {
      if (isWell && this.#now() >= fetchAt) {
        await Promise.allSettled(pair.hosts.map((host) => fetchNow(host, pair.settings)))
        fetchAt = this.#now() + FETCH_AGAIN_MS
      }
      return this.#dataNow()
    }
    const patience = { clock: pair.clock, everyMs: 200, withinMs: isWell ? evenWithinMs : 0 }
    return poll(ask, (data) => isComplete(tallyWrites(this.#writer.writes, data)), patience)
  }

  async #dataNow(): Promise<DataFound> {
    const { pair } = this.#request
    const { hosts, settings } = pair
    // The VIP may still move, or be between two hosts for a moment.
    const winner = (await holderOf(pair).catch(() => undefined))?.name
    const kept = new Map(
      await Promise.all(
        hosts.map(async (host) => [host.name, await holdingOf(host, settings, this.prefix)] as const),
      ),
    )
    const aside = await Promise.all(hosts.map((host) => putAside(host, settings, this.prefix)))
    return { reached: this.#reached, kept, aside: aside.flat(), winner }
  }
}

function isComplete({ lost, behind }: WriteTally): boolean {
  return lost.length === 0 && behind?.length === 0
}

const BEFORE_MS = 60_000
const AFTER_MS = 60_000
/** Milliseconds for the sync, which waits for a second, to carry the first files. */
const WARM_UP_MS = 2_500
const CALM_MS = 300
/**
 * Milliseconds between two fetches: the standby's check fetches the files that lsyncd leaves out for their times, and
 * a fetch may fail.
 */
const FETCH_AGAIN_MS = 4_000
const EVEN_MS = 40_000
