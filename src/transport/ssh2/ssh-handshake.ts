import type { Duplex } from 'node:stream'
import type { Client, ClientErrorExtensions, ConnectConfig } from 'ssh2'
import type { Refusal } from '../../shell/contract.ts'
import { FinalRefused, inWords, Refused } from '../../shell/refused.ts'
import type { Authentication } from './authentication.ts'
import { describeSocketError, errorCode } from './dial.ts'
import { type HostKeyAlgorithm, judgeHostKey } from './host-key.ts'
import { answerHostKeysList } from './host-keys-list.ts'
import { joinWrites } from './joined-writes.ts'
import type { KnownKeys } from './known-hosts.ts'
import { noCommonGround } from './no-common-ground.ts'
import type { SshTarget } from './ssh-target.ts'
import { endWhenUnread, MOST_UNREAD, MOST_UNREAD_BY_JUMP } from './unread-writes.ts'

/** An authenticated connection. */
export interface Link {
  readonly client: Client
  /** Why it has ended; `undefined` while it has not. */
  readonly ended: string | undefined
  /** Resolves when it has ended, whoever ended it. */
  readonly lost: Promise<void>
  /**
   * Says goodbye and waits for no answer: it has ended as soon as that is sent. A host that went away may not even take it:
   * that is waited for only so long.
   */
  readonly close: (reason: string, graceMs?: number) => void
}

/** The server hung up before it had shown its host key: nothing was tried yet, so it may be tried again. */
export class Dropped extends Error {}

export interface HandshakePlan {
  readonly target: SshTarget
  readonly authentication: Authentication
  readonly keys: KnownKeys
  readonly algorithms: HostKeyAlgorithm[]
  /** Time left for the key exchange; authentication has its own. */
  readonly handshakeMs: number
  /** Other connections go through it: what is on its way to it may be theirs. */
  readonly isJump: boolean
}

/** Key exchange, host key, authentication. Throws `Refused`, or `Dropped`. */
export function handshake(client: Client, socket: Duplex, plan: HandshakePlan): Promise<Link> {
  const { target, authentication } = plan
  const place = `${target.address} port ${target.port}`
  if (socket.destroyed) return Promise.reject(early(target, new Error('closed')))
  let hostKeyRefusal: Refusal | undefined
  let keysExchanged = false
  return new Promise<Link>((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
      socket.destroy()
    }
    const expire = (what: string, ms: number) => () =>
      fail(
        new Refused(
          keysExchanged ? 'authentication' : 'unreachable',
          `${what}: timed out after ${inWords(ms)}`,
        ),
      )
    let timer = setTimeout(
      expire(`${place} took the connection, but SSH`, target.connectTimeoutMs),
      plan.handshakeMs,
    )
    client.on('handshake', () => {
      if (keysExchanged) return
      keysExchanged = true
      clearTimeout(timer)
      const what = `log in to ${target.name} as ${target.user}`
      timer = setTimeout(expire(what, target.authTimeoutMs), target.authTimeoutMs)
    })
    client.on('error', (error: Error & ClientErrorExtensions) => {
      // Trouble with the agent only means that the next way is tried.
      if (error.level === 'agent') return
      if (hostKeyRefusal !== undefined) fail(final(hostKeyRefusal))
      else if (error.level === 'client-authentication') fail(final(authentication.refusal()))
      else fail(keysExchanged ? closedWhileLoggingIn(target, authentication, error) : early(target, error))
    })
    client.on('close', () => {
      const error = new Error('closed')
      fail(keysExchanged ? closedWhileLoggingIn(target, authentication, error) : early(target, error))
    })
    client.on('banner', (text: string) => authentication.hear(text))
    client.once('ready', () => {
      clearTimeout(timer)
      resolve(watch(client, socket))
    })
    client.connect(
      config(joinWrites(socket), plan, (refusal) => {
        hostKeyRefusal = refusal
      }),
    )
    answerHostKeysList(client)
    endWhenUnread(socket, plan.isJump ? MOST_UNREAD_BY_JUMP : MOST_UNREAD, (error) =>
      client.emit('error', error),
    )
  })
}

function config(socket: Duplex, plan: HandshakePlan, refuse: (refusal: Refusal) => void): ConnectConfig {
  const { target, authentication } = plan
  return {
    sock: socket,
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: 10_000,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: plan.algorithms },
    authHandler: (accepted, partial, next) => {
      const method = authentication.next(accepted, partial === true)
      // ssh2 takes `false` for "no more", which its types leave out.
      next(method as Exclude<typeof method, false>)
    },
    hostVerifier: (key: Buffer) => {
      const refusal = judgeHostKey(target, plan.keys, key)
      if (refusal !== undefined) refuse(refusal)
      return refusal === undefined
    },
  }
}

function early(target: SshTarget, error: Error): Error {
  const place = `${target.address} port ${target.port}`
  const hungUp = error.message === 'closed' || error.message === 'Connection lost before handshake'
  if (hungUp || errorCode(error) === 'ECONNRESET' || errorCode(error) === 'EPIPE')
    return new Dropped(`${place} took the connection and closed it before SSH began`)
  return (
    noCommonGround(target, error) ??
    new Refused('unreachable', `SSH with ${place}: ${describeSocketError(error)}`)
  )
}

function closedWhileLoggingIn(target: SshTarget, authentication: Authentication, error: Error): Refused {
  const tooMany = authentication.tooMany(error.message)
  if (tooMany !== undefined) return final(tooMany)
  const { message, hint } = authentication.refusal()
  const how = error.message === 'closed' ? 'the server closed the connection' : describeSocketError(error)
  return new Refused('authentication', `${message}; ${how} (${target.address} port ${target.port})`, hint)
}

function final({ kind, message, hint }: Refusal): FinalRefused {
  return new FinalRefused(kind, message, hint)
}

function watch(client: Client, socket: Duplex): Link {
  let reason = 'the host closed the connection'
  let ended: string | undefined
  let end = (): void => undefined
  const lost = new Promise<void>((resolve) => {
    client.removeAllListeners('error').removeAllListeners('close')
    client.on('error', (error) => {
      reason =
        error.message === 'Keepalive timeout'
          ? 'the host does not answer any more'
          : describeSocketError(error)
    })
    end = () => {
      ended ??= reason
      resolve()
    }
    client.on('close', end)
  })
  return {
    client,
    lost,
    get ended() {
      return ended
    },
    close: (why, graceMs = CLOSE_MS) => {
      reason = why
      socket.once('finish', () => {
        end()
        socket.destroy()
      })
      client.end()
      // Through a jump host it is for that host to say that the way has ended, and it may never do so.
      const giveUp = (): void => {
        socket.destroy()
        end()
      }
      if (graceMs === 0) giveUp()
      else setTimeout(giveUp, graceMs).unref()
    },
  }
}

const CLOSE_MS = 1000
