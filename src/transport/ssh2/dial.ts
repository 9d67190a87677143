import { connect, type Socket } from 'node:net'
import { inWords, Refused } from '../../shell/refused.ts'
import type { SshTarget } from './ssh-target.ts'

/** A TCP connection without Nagle's delay (it costs 40 ms a step on a LAN). Refused as `unreachable`. */
export async function dial(target: SshTarget, timeoutMs: number): Promise<Socket> {
  const socket = connect({ host: target.address, port: target.port, noDelay: true })
  socket.setMaxListeners(0)
  try {
    await connected(socket, timeoutMs)
    return socket
  } catch (error) {
    socket.destroy()
    throw new Refused(
      'unreachable',
      `connect to ${target.address} port ${target.port}: ${describeSocketError(error)}`,
      hintFor(error, target),
    )
  }
}

/** What went wrong on a socket, in plain words. */
export function describeSocketError(error: unknown): string {
  const code = errorCode(error)
  const said = WORDS[code] ?? (error instanceof Error ? error.message || code : String(error))
  return said.length <= LONGEST ? said : `${said.slice(0, LONGEST)}…`
}

/** The other side may have said it: SSH lets it give its reasons at any length. */
const LONGEST = 300

export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  // Several addresses were tried: the last failure is the one told.
  return error instanceof AggregateError ? errorCode(error.errors.at(-1)) : ''
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  EHOSTDOWN: 'the host is down',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  ETIMEDOUT: 'timed out',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  EMFILE: 'too many open files',
}

const NAMELESS = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL']

function hintFor(error: unknown, { address, port }: SshTarget): string | undefined {
  if (errorCode(error) === 'ECONNREFUSED') return 'is sshd running there, and is this its port?'
  if (NAMELESS.includes(errorCode(error)))
    return `is "${address}" spelled right (\`address:\` in the inventory)? \`getent hosts ${address}\` asks this machine for it`
  if (errorCode(error) === 'ETIMEDOUT' || (error instanceof Error && error.message.startsWith('timed out')))
    return `is the host up, and does a firewall let port ${port} through?`
  if (errorCode(error) === 'EMFILE') return 'raise `ulimit -n`, or lower --forks'
  return undefined
}

function connected(socket: Socket, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`timed out after ${inWords(timeoutMs)}`)), timeoutMs)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.removeAllListeners('error')
      // Until someone talks on it, that it has broken is seen from `destroyed`.
      socket.on('error', () => undefined)
      resolve()
    })
    socket.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}
