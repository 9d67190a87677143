import { randomBytes } from 'node:crypto'
import type { Login } from './contract.ts'
import { Refused } from './refused.ts'
import { askingSudoCommand, isUserName, shellCommand, suCommand, sudoCommand } from './shell-command.ts'
import { passSudo } from './sudo-password.ts'
import type { Transport } from './transport.ts'
import { Wire } from './wire.ts'

/**
 * Starts a shell that waits for its script. Without a sudo password this resolves as soon as the transport does, and
 * the greeting shows later whether there is a shell. Throws what `Transport.start` throws, and `Refused`.
 */
export async function startShell(
  transport: Transport,
  login: Login,
  user: string | undefined,
  argument: string | undefined,
): Promise<Wire> {
  const execute = async (line: string): Promise<Wire> => new Wire(await transport.start(line))
  if (user === undefined) return execute(shellCommand(argument))
  if (!isUserName(user)) throw new Refused('become', `"${user}" is not the name of a user`)
  if (login.user === 'root') return execute(suCommand(user, argument))
  const { password } = login.become
  if (password === undefined) return execute(sudoCommand(user, argument))
  const marks = { prompt: `wrtcplay-${randomHex()}:`, ready: `wrtcplay-${randomHex()}` }
  const wire = await execute(askingSudoCommand(user, argument, marks))
  await passSudo(wire, { ...marks, password, user, host: login.name, timeoutMs: login.authTimeoutMs })
  return wire
}

function randomHex(): string {
  return randomBytes(16).toString('hex')
}
