import { setTimeout as sleep } from 'node:timers/promises'
import type { HostConnection, Refusal, UnitResult } from '../../shell/contract.ts'
import type { QuickLook } from '../facts/quick-look.ts'

/** A pair's host that a run talks to. The first answer of root's shell there begins the look at it. */
export class RunMember {
  readonly #connection: HostConnection
  readonly #begin: () => Promise<QuickLook | undefined>
  readonly #isRoots: (user: string | undefined) => boolean
  readonly #isHeard: Promise<void>
  #settle: () => void = () => undefined
  #look: Promise<QuickLook | undefined> | undefined
  #isAsked = false
  #refused: UnitResult | undefined

  constructor(
    connection: HostConnection,
    isRoots: (user: string | undefined) => boolean,
    begin: () => Promise<QuickLook | undefined>,
  ) {
    this.#connection = connection
    this.#isRoots = isRoots
    this.#begin = begin
    this.#isHeard = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** `undefined` when the host cannot be asked, or has not answered the run within this time. */
  async look(withinMs: number): Promise<QuickLook | undefined> {
    await Promise.race([this.#isHeard, sleep(withinMs, undefined, { ref: false })])
    return this.#look
  }

  /** Whether the run has sent it anything yet. */
  get isAsked(): boolean {
    return this.#isAsked
  }

  /** For the run: the same connection, with what comes back noticed. */
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

  /** For looks: a host that the run did not reach is not tried again, for that takes its time. */
  get connection(): HostConnection {
    const refused = this.#refused
    return refused === undefined
      ? this.#connection
      : { ...NOWHERE, run: () => Promise.resolve(refused), upload: () => Promise.resolve(refused) }
  }

  #hear(result: UnitResult, isRoots: boolean): void {
    const isRefused = result.kind === 'refused' && (isRoots || isOfHost(result.refusal))
    this.#refused = isRefused ? result : undefined
    if (result.kind === 'answered' && isRoots) this.#look ??= this.#begin()
    if (isRefused || this.#look !== undefined) this.#settle()
  }
}

const NOWHERE = { closeSessions: () => Promise.resolve(), close: () => Promise.resolve() }

/** Not one user's alone. */
function isOfHost({ kind }: Refusal): boolean {
  return kind !== 'become' && kind !== 'shell'
}
