import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import type { TrustedFiles } from '../../core/trusted-files.ts'
import { FinalRefused, Refused } from '../../shell/refused.ts'
import { Authentication } from './authentication.ts'
import { hostKeyAlgorithms } from './host-key.ts'
import { KeyFiles } from './key-files.ts'
import { KnownHostsFiles } from './known-hosts-files.ts'
import { Dropped, handshake, type Link } from './ssh-handshake.ts'
import type { SshTarget } from './ssh-target.ts'

/** What all connections of the program share: files are read once. */
export class Credentials {
  readonly keys: KeyFiles
  readonly knownHosts: KnownHostsFiles

  constructor(files: TrustedFiles) {
    this.keys = new KeyFiles(files)
    this.knownHosts = new KnownHostsFiles(files)
  }
}

/**
 * Opens an authenticated connection over a way that `dial` makes. A server that hangs up before its host key is
 * seen (sshd's MaxStartups does so at random) is tried again as long as there is time, with a pause that no two
 * connections share.
 */
export async function openLink(
  target: SshTarget,
  credentials: Credentials,
  dial: (timeoutMs: number) => Promise<Duplex>,
  isJump = false,
): Promise<Link> {
  const keys = (await credentials.knownHosts.read(target.knownHosts)).find(target.address, target.port)
  const deadline = Date.now() + target.connectTimeoutMs
  for (let attempt = 1; ; attempt++) {
    const { authentication, socket } = await both(
      authenticationFor(target, credentials),
      dial(Math.max(1, deadline - Date.now())),
    )
    try {
      return await handshake(await newClient(), socket, {
        target,
        authentication,
        keys,
        algorithms: hostKeyAlgorithms(keys, target.sshRsa),
        isJump,
        handshakeMs: Math.max(1, deadline - Date.now()),
      })
    } catch (error) {
      if (!(error instanceof Dropped)) throw error
      const pauseMs = Math.random() * Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** attempt)
      const isLate = Date.now() + pauseMs >= deadline
      if (isLate) throw new Refused('unreachable', error.message, BUSY)
      await pause(pauseMs)
    }
  }
}

const PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000
const BUSY = 'sshd there may limit how many may connect at once (MaxStartups) or has banned this address'

/** The way is made while keys are read and ssh2 is loaded. */
async function both(
  authenticating: Promise<Authentication>,
  dialling: Promise<Duplex>,
): Promise<{ readonly authentication: Authentication; readonly socket: Duplex }> {
  const [authentication, socket] = await Promise.allSettled([authenticating, dialling])
  // Where nobody answers, that is what is wrong, whatever there is to log in with.
  if (socket.status === 'rejected') throw socket.reason
  if (authentication.status === 'rejected') {
    socket.value.destroy()
    throw authentication.reason
  }
  return { authentication: authentication.value, socket: socket.value }
}

async function newClient(): Promise<Client> {
  const { Client } = await import('ssh2')
  return new Client()
}

async function authenticationFor(target: SshTarget, credentials: Credentials): Promise<Authentication> {
  const keys = await Promise.all(target.keys.map((file) => credentials.keys.load(file)))
  const { createAgent } = await import('ssh2')
  const agent = target.agent === undefined ? undefined : createAgent(target.agent)
  const authentication = new Authentication(target, keys, agent)
  if (authentication.isPossible) return authentication
  const { kind, message, hint } = authentication.refusal()
  throw new FinalRefused(kind, message, hint)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
