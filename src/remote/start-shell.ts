import { randomBytes } from 'node:crypto'
import type { ClientChannel } from 'ssh2'
import type { Target } from './contract.ts'
import { Refused } from './refused.ts'
import { askingSudoCommand, isUserName, shellCommand, suCommand, sudoCommand } from './shell-command.ts'
import type { Link } from './ssh-handshake.ts'
import { passSudo } from './sudo-password.ts'
import { Wire } from './wire.ts'

/** sshd takes no more channels on this connection (MaxSessions). */
export class NoChannel extends Error {}

/**
 * Starts a shell that waits for its script. Without a sudo password nothing is waited for beyond sshd's answer: whether
 * the shell is there will show. Throws `Refused` or `NoChannel`.
 */
export async function startShell(
  link: Link,
  target: Target,
  user: string | undefined,
  argument: string | undefined,
): Promise<Wire> {
  if (user === undefined) return execute(link, target, shellCommand(argument))
  if (!isUserName(user)) throw new Refused('become', `"${user}" is not the name of a user`)
  if (target.user === 'root') return execute(link, target, suCommand(user, argument))
  const { password } = target.become
  if (password === undefined) return execute(link, target, sudoCommand(user, argument))
  const marks = { prompt: `wrtcplay-${randomHex()}:`, ready: `wrtcplay-${randomHex()}` }
  const wire = await execute(link, target, askingSudoCommand(user, argument, marks))
  await passSudo(wire, { ...marks, password, user, host: target.name, timeoutMs: target.authTimeoutMs })
  return wire
}

function randomHex(): string {
  return randomBytes(16).toString('hex')
}

function execute(link: Link, target: Target, command: string): Promise<Wire> {
  return new Promise<Wire>((resolve, reject) => {
    if (link.ended !== undefined) throw lost(target)
    const silent = new Refused('shell', `${target.name} does not answer when it is asked to start a shell`)
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(silent)
    }, target.authTimeoutMs)
    const answered = (error: Error | undefined | null, opened: ClientChannel): void => {
      clearTimeout(timer)
      // Nobody waits for it any more, and it would hold one of the connection's channels.
      if (isLate) opened?.close()
      // At once: a command that fails at once may have ended before anything later is run.
      else if (error == null) resolve(new Wire(opened, link))
      else reject(link.ended !== undefined ? lost(target) : new NoChannel(error.message))
    }
    // ssh2 forgets who waits for an answer when the connection goes away.
    void link.lost.then(() => {
      clearTimeout(timer)
      reject(lost(target))
    })
    try {
      link.client.exec(command, answered)
    } catch {
      // The connection is going away, which will be told in a moment.
      clearTimeout(timer)
      reject(lost(target))
    }
  })
}

function lost(target: Target): Refused {
  return new Refused('unreachable', `the connection to ${target.name} was lost before a shell was there`)
}
