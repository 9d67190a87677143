import { type ExecFileException, execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import ssh2, { type ServerHostKeyAlgorithm } from 'ssh2'
import { Refused } from '../../../src/shell/refused.ts'
import { Credentials, openLink } from '../../../src/transport/ssh2/ssh-client.ts'
import { ownFiles } from '../../support/own-files.ts'
import { targetOf } from './fixture.ts'

/** A server that shows host keys and lets nobody in; it notes who took its key for the right one and went on to log in. */
export interface KeyShower {
  readonly port: number
  readonly accepted: ReadonlySet<string>
  close(): Promise<void>
}

/** What a client is told, and what it is to connect to. */
export interface Question {
  readonly address: string
  readonly port: number
  /** The known_hosts files, the last one the global one where there are several. */
  readonly files: readonly string[]
  readonly sshRsa?: boolean
}

export async function showKeys(
  hostKeys: readonly string[],
  algorithms?: readonly ServerHostKeyAlgorithm[],
): Promise<KeyShower> {
  const accepted = new Set<string>()
  const sockets = new Set<Socket>()
  const server = new ssh2.Server(
    {
      hostKeys: [...hostKeys],
      ...(algorithms === undefined ? {} : { algorithms: { serverHostKey: [...algorithms] } }),
    },
    (connection) => {
      connection.on('error', () => undefined)
      connection.on('authentication', (context) => {
        accepted.add(context.username)
        connection.end()
      })
    },
  )
  server.on('error', () => undefined)
  ;(server as unknown as { _srv: NodeJS.EventEmitter })._srv.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    accepted,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Whether OpenSSH's client takes the host's key. Throws where it fails for another reason. */
export async function sshAccepts(server: KeyShower, question: Question, id: string): Promise<boolean> {
  const stderr = await runSsh(server, question, `ssh-${id}`)
  const accepts = server.accepted.has(`ssh-${id}`)
  if (!accepts && !/Host key verification failed|no matching host key type/.test(stderr))
    throw new Error(`ssh failed for another reason than the host key: ${stderr}`)
  return accepts
}

/** Whether wrtcplay does. */
export async function wrtcplayAccepts(server: KeyShower, question: Question, id: string): Promise<boolean> {
  const user = `wrtcplay-${id}`
  const { address, port, files, sshRsa = false } = question
  const target = targetOf({ port }, { address, user, knownHosts: files, sshRsa })
  try {
    const link = await openLink(target, new Credentials(ownFiles()), () => loopback(server.port))
    link.close('tried')
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const isAboutKeys =
      error.refusal.kind === 'host-key' || error.message.includes('no matching host key format')
    if (isAboutKeys === server.accepted.has(user)) throw error
  }
  return server.accepted.has(user)
}

export function writeFiles(folder: string, id: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, index) => {
    const path = join(folder, `known_hosts-${id}-${index}`)
    writeFileSync(path, text, 'latin1')
    return path
  })
}

function loopback(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

function runSsh(server: KeyShower, question: Question, user: string): Promise<string> {
  const { address, port, files, sshRsa } = question
  const [last = '/dev/null'] = files.slice(1).slice(-1)
  const own = files.length > 1 ? files.slice(0, -1) : files
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${own.join(' ') || '/dev/null'}`,
    `GlobalKnownHostsFile=${last}`,
    'UpdateHostKeys=no',
    'IdentityFile=none',
    'IdentityAgent=none',
    `HostName=${address.replaceAll('%', '%%')}`,
    `ProxyCommand=bash -c 'exec 2>/dev/null 3<>/dev/tcp/127.0.0.1/${server.port}; cat <&3 & exec cat >&3 3<&-'`,
    ...(sshRsa === true ? ['HostKeyAlgorithms=+ssh-rsa'] : []),
  ]
  const args = ['-F', 'none', '-l', user, '-p', String(port), ...options.flatMap((one) => ['-o', one])]
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', SHELL: '/bin/sh' }
  return new Promise((resolve, reject) => {
    const done = (error: ExecFileException | null, _stdout: string, stderr: string): void => {
      if (error?.killed === true || typeof error?.code === 'string') reject(error)
      else resolve(stderr)
    }
    execFile('ssh', [...args, 'host', 'true'], { env, timeout: 60_000 }, done).stdin?.end()
  })
}
