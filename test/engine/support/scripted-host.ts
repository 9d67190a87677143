import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Deferred, deferred } from '../../../src/core/deferred.ts'
import type { Secret } from '../../../src/core/secret.ts'
import type {
  ConnectOptions,
  HearPart,
  HostConnection,
  PartResult,
  Refusal,
  Unit,
  UnitPart,
  UnitResult,
  Upload,
} from '../../../src/shell/contract.ts'
import { unlessInterrupted } from '../../../src/shell/interruptible-answer.ts'
import type { Connect, Target } from '../../../src/transport/target.ts'
import { isLinkQuestion, ScriptedLinks } from './scripted-links.ts'

/** Cells of all scripted hosts, and what they were asked. It keeps the contract that real hosts keep. */
export class ScriptedWorld {
  /** How long hosts say that a unit took. */
  tookMs: number | undefined
  readonly cells = new Map<string, string>()
  readonly links = new ScriptedLinks()
  /** What hosts answer to questions for links, in place of their links. */
  linksAnswer: ((host: string, user: string | undefined) => PartResult | undefined) | undefined
  readonly files = new Map<string, Buffer>()
  readonly log: { host: string; user: string | undefined; sources: readonly string[] }[] = []
  /** Answers in place of the hosts: for refusals, losses and time-outs. */
  interfere: (host: string, unit: Unit, user: string | undefined) => UnitResult | undefined = () => undefined
  /** How many turns of the event loop a unit takes. */
  delay: (host: string, user: string | undefined) => number = () => 1
  /** What sudo says to who wants to be a user, with this password; nothing where it lets him. */
  sudoRefuses: (user: string, password: Secret | undefined) => string | undefined = () => undefined
  /** Shells that were started so far. */
  started = 0
  /** Scripts that run and do not end by themselves. */
  hanging = 0
  #lost: Deferred<void> = deferred()

  get connect(): Connect {
    return (target, options) => new ScriptedConnection(this, target, options)
  }

  /** Resolves when the ways to all hosts are lost. */
  get lost(): Promise<void> {
    return this.#lost.promise
  }

  lose(): void {
    this.#lost.resolve()
    this.#lost = deferred()
  }

  /** Round trips to a host: units sent. */
  unitsOf(host: string): number {
    return this.log.filter((entry) => entry.host === host).length
  }
}

class ScriptedConnection implements HostConnection {
  readonly #world: ScriptedWorld
  readonly #target: Target
  readonly #interrupt: AbortSignal | undefined
  readonly #last = new Map<string | undefined, Promise<unknown>>()
  /** Users who have a shell. */
  readonly #shells = new Set<string | undefined>()
  #isClosed = false

  constructor(world: ScriptedWorld, target: Target, { interrupt }: ConnectOptions) {
    this.#world = world
    this.#target = target
    this.#interrupt = interrupt
  }

  run(unit: Unit, user: string | undefined, hear?: HearPart): Promise<UnitResult> {
    if (unit.parts.length === 0) return Promise.resolve({ kind: 'answered', parts: [] })
    const given = new AbortController()
    const answer = this.#inTurn(user, () => this.#run(unit, user, hear, given.signal))
    return unit.survives ? answer : unlessInterrupted(answer, this.#interrupt, () => given.abort())
  }

  upload({ from, to, sha256 }: Upload, user: string | undefined): Promise<UnitResult> {
    return this.#inTurn(user, async () => {
      const bytes = readFileSync(from)
      const isMeant = createHash('sha256').update(bytes).digest('hex') === sha256
      if (isMeant) this.#world.files.set(to, bytes)
      const part = isMeant ? ended('') : ended('', 1, `${from} has changed while it was sent\n`)
      return { kind: 'answered', parts: [part] }
    })
  }

  async closeSessions(user?: string): Promise<void> {
    if (user === undefined) this.#shells.clear()
    else this.#shells.delete(user)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#last.values())
  }

  #inTurn(user: string | undefined, act: () => Promise<UnitResult>): Promise<UnitResult> {
    const answer = Promise.resolve(this.#last.get(user)).then(() => this.#refusal(user) ?? act())
    this.#last.set(user, answer)
    return answer
  }

  #refusal(user: string | undefined): UnitResult | undefined {
    const { name, become } = this.#target
    if (this.#isClosed) return refused('unreachable', `the connection to ${name} is closed`)
    const said = user === undefined ? undefined : this.#world.sudoRefuses(user, become.password)
    return said === undefined ? undefined : refused('become', `become ${user} on ${name}: ${said}`)
  }

  async #run(
    unit: Unit,
    user: string | undefined,
    hear: HearPart | undefined,
    given: AbortSignal,
  ): Promise<UnitResult> {
    const world = this.#world
    const host = this.#target.name
    for (let turn = 0; turn < world.delay(host, user); turn++) await nextTurn()
    const [first, ...others] = unit.parts
    if (!isLinkQuestion(first)) return this.#runParts(unit, user, hear, given)
    const links = world.linksAnswer?.(host, user) ?? ended(world.links.answer(host))
    if (links.kind !== 'ended') return { kind: 'answered', parts: [links, ...others.map(() => SKIPPED)] }
    hear?.(0, links, world.tookMs)
    const hearOther: HearPart = (index, result, tookMs) => hear?.(index + 1, result, tookMs)
    const answer = await this.#runParts({ ...unit, parts: others }, user, hearOther, given)
    return 'parts' in answer ? { ...answer, parts: [links, ...answer.parts] } : answer
  }

  /** What is asked of links is neither logged nor interfered with. */
  async #runParts(
    unit: Unit,
    user: string | undefined,
    hear: HearPart | undefined,
    given: AbortSignal,
  ): Promise<UnitResult> {
    const world = this.#world
    const host = this.#target.name
    world.log.push({ host, user, sources: unit.parts.map((part) => part.source) })
    if (!this.#shells.has(user)) world.started++
    this.#shells.add(user)
    const other = world.interfere(host, unit, user)
    if (other !== undefined) return other
    const parts: PartResult[] = []
    let stop = false
    for (const [index, part] of unit.parts.entries()) {
      const result: PartResult | 'lost' = stop ? SKIPPED : await this.#part(part, user, given)
      if (result === 'lost') return this.#loss(parts)
      stop ||= result.kind === 'timeout' || (part.needed && result.kind === 'ended' && result.code !== 0)
      parts.push(result)
      if (result.kind === 'ended') hear?.(index, result, world.tookMs)
      // Whoever hears it may go on before the next part is run.
      if (index % 3 === 2) await nextTurn()
    }
    if (parts.some(({ kind }) => kind === 'timeout')) this.#shells.delete(user)
    return { kind: 'answered', parts, ...(world.tookMs === undefined ? {} : { tookMs: world.tookMs }) }
  }

  #loss(parts: readonly PartResult[]): UnitResult {
    this.#shells.clear()
    return { kind: 'lost', reason: 'the host closed the connection', parts }
  }

  #part(
    { source, timeoutMs }: UnitPart,
    user: string | undefined,
    given: AbortSignal,
  ): PartResult | Promise<PartResult | 'lost'> {
    const { cells, links } = this.#world
    const host = this.#target.name
    const [verb, name = '', value = '', ...also] = source.split(' ')
    if (verb === 'hang') return this.#hang(timeoutMs, given)
    if (verb === 'get') return ended(cells.get(links.keyOf(host, name)) ?? '')
    if (verb === 'target') return ended(links.targets.get(`${host}/${name}`) ?? '')
    if (verb === 'link') links.targets.set(`${host}/${name}`, value)
    if (verb === 'link') return ended('')
    if (verb === 'fail') return ended('', 1, name)
    if (verb === 'whoami') return ended(`${user ?? this.#target.user}\n`)
    if (verb === 'say') return said(name, value, Number(also[0]))
    if (verb !== 'set') return ended('', 127, `${verb}: not found`)
    for (const cell of [name, ...also]) cells.set(links.keyOf(host, cell), value)
    return ended('')
  }

  async #hang(timeoutMs: number, given: AbortSignal): Promise<PartResult | 'lost'> {
    this.#world.hanging++
    const isLost = this.#world.lost.then(() => true)
    const isLate = sleep(timeoutMs, false, { signal: given }).catch(() => false)
    const wasLost = await Promise.race([isLost, isLate])
    this.#world.hanging--
    return wasLost ? 'lost' : { kind: 'timeout', stdout: NOTHING, stderr: NOTHING }
  }
}

const SKIPPED: PartResult = { kind: 'skipped' }
const NOTHING = Buffer.alloc(0)

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function refused(kind: Refusal['kind'], message: string): UnitResult {
  return { kind: 'refused', refusal: { kind, message, hint: undefined } }
}

/** A script that prints these bytes and ends so. */
export function saying(stdout: string, stderr = '', code = 0): string {
  const [out, err] = [stdout, stderr].map((text) => Buffer.from(text, 'latin1').toString('base64'))
  return `say ${out} ${err} ${code}`
}

function said(stdout: string, stderr: string, code: number): PartResult {
  const [out, err] = [stdout, stderr].map((text) => Buffer.from(text, 'base64'))
  return { kind: 'ended', code, stdout: out ?? NOTHING, stderr: err ?? NOTHING, truncated: false }
}

function ended(stdout: string, code = 0, stderr = ''): PartResult {
  return { kind: 'ended', code, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), truncated: false }
}
