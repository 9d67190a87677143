import type { Duplex } from 'node:stream'
import { Semaphore } from '../../core/semaphore.ts'
import { withPort } from '../../inventory/ip-address.ts'
import { inWords, Refused } from '../../shell/refused.ts'
import { dial } from './dial.ts'
import { type Credentials, openLink } from './ssh-client.ts'
import type { Link } from './ssh-handshake.ts'
import type { SshTarget } from './ssh-target.ts'

/** A connection and the way to give it back: the jump hosts below it are closed with their last user. */
export interface OpenedLink {
  readonly link: Link
  readonly release: () => void
}

/**
 * Opens connections, through jump hosts where a target names one. A jump host has one connection for all that
 * go through it; of these, only so many log in at a time as sshd's MaxStartups lets pass.
 */
export class Links {
  readonly #credentials: Credentials
  readonly #jumps = new Map<string, Jump>()

  constructor(credentials: Credentials) {
    this.#credentials = credentials
  }

  async open(target: SshTarget, isJump = false): Promise<OpenedLink> {
    const { result, release } = await this.through(target, (dial) =>
      openLink(target, this.#credentials, dial, isJump),
    )
    return {
      link: result,
      release: () => {
        result.close('wrtcplay closed the connection')
        release()
      },
    }
  }

  /** Gives an action the way to a target, through its jump host where it has one; `release` gives that back. */
  async through<T>(
    target: SshTarget,
    action: (dial: (timeoutMs: number) => Promise<Duplex>) => Promise<T>,
  ): Promise<{ readonly result: T; readonly release: () => void }> {
    if (target.jump === undefined)
      return { result: await action((timeoutMs) => dial(target, timeoutMs)), release: () => undefined }
    const jump = this.#jumpTo(target.jump)
    jump.users++
    const release = once(() => this.#leave(jump))
    try {
      const result = await jump.semaphore.run(async () => {
        const { link } = await this.#linkOf(jump)
        return action((timeoutMs) => forward(link, jump.target, target, timeoutMs))
      })
      return { result, release }
    } catch (error) {
      release()
      throw error
    }
  }

  #linkOf(jump: Jump): Promise<OpenedLink> {
    jump.opened ??= this.open(jump.target, true)
      .then((opened) => {
        void opened.link.lost.then(() => {
          jump.opened = undefined
        })
        return opened
      })
      .catch((error: unknown) => {
        jump.opened = undefined
        throw error instanceof Refused ? asJump(jump.target, error) : error
      })
    return jump.opened
  }

  #jumpTo(target: SshTarget): Jump {
    const name = `${target.user}@${withPort(target.address, target.port)}`
    const known = this.#jumps.get(name) ?? {
      name,
      target,
      semaphore: new Semaphore(MOST_AT_ONCE),
      users: 0,
      opened: undefined,
    }
    this.#jumps.set(name, known)
    return known
  }

  #leave(jump: Jump): void {
    jump.users--
    if (jump.users > 0) return
    this.#jumps.delete(jump.name)
    void jump.opened?.then(({ release }) => release()).catch(() => undefined)
  }
}

interface Jump {
  readonly name: string
  readonly target: SshTarget
  readonly semaphore: Semaphore
  users: number
  opened: Promise<OpenedLink> | undefined
}

/** sshd's MaxStartups begins to drop at 10 connections that have not logged in. */
const MOST_AT_ONCE = 8

function forward(link: Link, jump: SshTarget, target: SshTarget, timeoutMs: number): Promise<Duplex> {
  const what = `connect to ${target.address} port ${target.port} through ${jump.name}`
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void => reject(new Refused('unreachable', `${what}: ${why}`))
    const timer = setTimeout(() => refuse(`timed out after ${inWords(timeoutMs)}`), timeoutMs)
    try {
      link.client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, channel) => {
        clearTimeout(timer)
        if (error == null) resolve(channel)
        else refuse(error.message.replace(/^\(SSH\) Channel open failure: /, ''))
      })
    } catch {
      clearTimeout(timer)
      refuse('the connection to the jump host was lost')
    }
  })
}

function asJump(jump: SshTarget, { refusal }: Refused): Refused {
  return new Refused(refusal.kind, `jump host ${jump.name}: ${refusal.message}`, refusal.hint)
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
