import { setTimeout as sleep } from 'node:timers/promises'
import type { HostConnection, Refusal, UnitResult } from '../../shell/contract.ts'
import type { QuickFacts } from '../facts/quick-facts.ts'

/** A host of a pair to which a run talks. The first answer of root's shell there starts the probe of the host. */
export class RunMember {
  readonly #connection: HostConnection
  readonly #begin: () => Promise<QuickFacts | undefined>
  readonly #isRoots: (user: string | undefined) => boolean
  readonly #isHeard: Promise<void>
  #settle: () => void = () => undefined
  #facts: Promise<QuickFacts | undefined> | undefined
  #isAsked = false
  #refused: UnitResult | undefined

  constructor(
    connection: HostConnection,
    isRoots: (user: string | undefined) => boolean,
    begin: () => Promise<QuickFacts | undefined>,
  ) {
    this.#connection = connection
    this.#isRoots = isRoots
    this.#begin = begin
    this.#isHeard = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** Resolves with `undefined` when the host cannot be asked, or has not answered the run within `withinMs` milliseconds. */
  async facts(withinMs: number): Promise<QuickFacts | undefined> {
    await Promise.race([this.#isHeard, sleep(withinMs, undefined, { ref: false })])
    return this.#facts
  }

  /** Whether the run has sent anything to the host. */
  get isAsked(): boolean {
    return this.#isAsked
  }

  /** The connection for the run: the same one, with its answers watched. */
  get noticed(): HostConnection {
    const connection = this.#connection
    return {
      run: async (unit, user, hear) => {
        this.#isAsked = true
        const result = await connection.run(unit, user, hear)
        this.#hear(result, this.#isRoots(user))
        return result
      },
      upload: (upload, user) => connection.upload(upload, user),
      closeSessions: (user) => connection.closeSessions(user),
      close: () => connection.close(),
    }
  }

  /** The connection for probes: it is not opened again for a host that the run did not reach, because that would take long. */
  get connection(): HostConnection {
    const refused = this.#refused
    return refused === undefined
      ? this.#connection
      : { ...NOWHERE, run: () => Promise.resolve(refused), upload: () => Promise.resolve(refused) }
  }

  #hear(result: UnitResult, isRoots: boolean): void {
    const isRefused = result.kind === 'refused' && (isRoots || isOfHost(result.refusal))
    this.#refused = isRefused ? result : undefined
    if (result.kind === 'answered' && isRoots) this.#facts ??= this.#begin()
    if (isRefused || this.#facts !== undefined) this.#settle()
  }
}

const NOWHERE = { closeSessions: () => Promise.resolve(), close: () => Promise.resolve() }

/** Whether a refusal concerns the whole host, and not one user alone. */
function isOfHost({ kind }: Refusal): boolean {
  return kind !== 'become' && kind !== 'shell'
}
