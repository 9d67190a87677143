import type {
  ConnectOptions,
  HearPart,
  HostConnection,
  PartResult,
  Unit,
  UnitResult,
} from '../../../src/shell/contract.ts'
import { unlessInterrupted } from '../../../src/shell/given-up-look.ts'
import type { Connect } from '../../../src/transport/target.ts'

/** Cells of all scripted hosts, and what they were asked. */
export class ScriptedWorld {
  /** How long hosts say that a unit took. */
  tookMs: number | undefined
  readonly cells = new Map<string, string>()
  readonly log: { host: string; user: string | undefined; sources: readonly string[] }[] = []
  /** Answers in place of the hosts: for refusals, losses and time-outs. */
  interfere: (host: string, unit: Unit, user: string | undefined) => UnitResult | undefined = () => undefined
  /** How many turns of the event loop a unit takes. */
  delay: (host: string, user: string | undefined) => number = () => 1

  get connect(): Connect {
    return (target, options) => this.#host(target.name, options)
  }

  /** Round trips to a host: units sent. */
  unitsOf(host: string): number {
    return this.log.filter((entry) => entry.host === host).length
  }

  #host(host: string, { interrupt }: ConnectOptions): HostConnection {
    const last = new Map<string | undefined, Promise<unknown>>()
    const run = (unit: Unit, user: string | undefined, hear?: HearPart): Promise<UnitResult> => {
      const answer = Promise.resolve(last.get(user)).then(() => this.#run(host, unit, user, hear))
      last.set(user, answer)
      return unit.survives ? answer : unlessInterrupted(answer, interrupt, () => undefined)
    }
    return {
      run,
      upload: () => Promise.reject(new Error('scripted hosts take no uploads')),
      closeSessions: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
  }

  async #run(host: string, unit: Unit, user: string | undefined, hear?: HearPart): Promise<UnitResult> {
    for (let turn = 0; turn < this.delay(host, user); turn++)
      await new Promise((resolve) => setImmediate(resolve))
    this.log.push({ host, user, sources: unit.parts.map((part) => part.source) })
    const other = this.interfere(host, unit, user)
    if (other !== undefined) return other
    const parts: PartResult[] = []
    let stop = false
    for (const [index, part] of unit.parts.entries()) {
      const result: PartResult = stop ? { kind: 'skipped' } : this.#part(host, part.source)
      stop ||= part.needed && result.kind === 'ended' && result.code !== 0
      parts.push(result)
      if (result.kind !== 'skipped') hear?.(index, result, this.tookMs)
      // Whoever hears it may go on before the next part is run.
      if (index % 3 === 2) await new Promise((resolve) => setImmediate(resolve))
    }
    return { kind: 'answered', parts, ...(this.tookMs === undefined ? {} : { tookMs: this.tookMs }) }
  }

  #part(host: string, source: string): PartResult {
    const [verb, name = '', value = '', ...also] = source.split(' ')
    if (verb === 'get') return ended(this.cells.get(`${host}/${name}`) ?? '')
    if (verb === 'fail') return ended('', 1, name)
    if (verb !== 'set') return ended('', 127, `${verb}: not found`)
    for (const cell of [name, ...also]) this.cells.set(cell.includes('/') ? cell : `${host}/${cell}`, value)
    return ended('')
  }
}

function ended(stdout: string, code = 0, stderr = ''): PartResult {
  return { kind: 'ended', code, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), truncated: false }
}
