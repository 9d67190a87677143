import { FinalRefused } from '../../shell/refused.ts'
import type { Links, OpenedLink } from './jump-hosts.ts'
import type { Link } from './ssh-handshake.ts'
import type { SshTarget } from './ssh-target.ts'

/** One host's connection: opened when it is first wanted, and again when it was lost. */
export class HostLink {
  readonly #target: SshTarget
  readonly #links: Links
  #opened: Promise<OpenedLink> | undefined
  #final: FinalRefused | undefined

  constructor(target: SshTarget, links: Links) {
    this.#target = target
    this.#links = links
  }

  /** Throws `Refused`; what would only fail again, such as a wrong key, is not tried twice. */
  async get(): Promise<Link> {
    if (this.#final !== undefined) throw this.#final
    this.#opened ??= this.#open()
    return (await this.#opened).link
  }

  /** Whether there is a connection now; asking opens none. */
  get isOpen(): boolean {
    return this.#opened !== undefined
  }

  drop(reason: string): void {
    void this.#opened?.then(({ link }) => link.close(reason, 0)).catch(() => undefined)
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined)
    opened?.release()
    await opened?.link.lost
  }

  #open(): Promise<OpenedLink> {
    const opening = this.#links.open(this.#target)
    const forget = (): void => {
      if (this.#opened === opening) this.#opened = undefined
    }
    opening.then(
      ({ link, release }) => link.lost.then(forget).then(release),
      (error: unknown) => {
        forget()
        if (error instanceof FinalRefused) this.#final = error
      },
    )
    return opening
  }
}
