import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo, Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2'

export interface ServerOptions {
  /** PATH of the commands it runs. */
  readonly path?: string
  readonly env?: Readonly<Record<string, string>>
  /** The login's own shell. */
  readonly loginShell?: string
  readonly hostKeys?: readonly string[]
  readonly password?: string
  /** Channels at a time on one connection, as sshd's MaxSessions. */
  readonly maxSessions?: number
  readonly authenticate?: (context: AuthContext) => void
  readonly banner?: string
  /** In place of running the command. */
  readonly exec?: (command: string, channel: ServerChannel) => void
  /** Bytes of one write of a command's output at most, to split frames at awkward places. */
  readonly splitAt?: number
}

/** An ssh server on the loopback interface that runs commands for real, the way sshd does. */
export interface TestServer {
  readonly port: number
  readonly hostKey: Buffer
  readonly connections: readonly Connection[]
  readonly commands: readonly string[]
  /** Cuts all connections, without a word. */
  cut(): void
  close(): Promise<void>
}

export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const hostKeys = options.hostKeys ?? [newKey('ed25519')]
  const connections: Connection[] = []
  const sockets = new Set<Socket>()
  const commands: string[] = []
  const children = new Set<ChildProcess>()
  const config = {
    hostKeys: [...hostKeys],
    ...(options.banner === undefined ? {} : { banner: options.banner }),
  }
  const server = new ssh2.Server(config, (connection) => {
    connections.push(connection)
    let channels = 0
    connection.on('error', () => undefined)
    connection.on('authentication', (context) => (options.authenticate ?? withPassword(options))(context))
    connection.on('session', (accept, reject) => {
      if (channels >= (options.maxSessions ?? 10)) return reject()
      channels++
      const session = accept()
      session.on('exec', (acceptExec, _reject, { command }) => {
        commands.push(command)
        const channel = acceptExec()
        channel.on('close', () => channels--)
        if (options.exec !== undefined) options.exec(command, channel)
        else children.add(runCommand(command, channel, connection, options))
      })
    })
    connection.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      void import('node:net').then(({ connect }) => {
        const socket = connect(destPort, destIP)
        const channel = accept()
        socket.on('error', () => channel.close())
        channel.on('error', () => socket.destroy())
        channel.pipe(socket).pipe(channel)
      })
    })
  })
  server.on('error', () => undefined)
  // The raw sockets, for cutting.
  ;(server as unknown as { _srv: NodeJS.EventEmitter })._srv.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const first = ssh2.utils.parseKey(hostKeys[0] ?? '')
  if (first instanceof Error) throw first
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: first.getPublicSSH(),
    connections,
    commands,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      for (const child of children) endGroup(child)
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** A private key as ssh2 reads it; one in some hundreds that it makes it cannot read itself. */
export function newKey(type: 'ed25519' | 'ecdsa', options: { passphrase?: string } = {}): string {
  for (;;) {
    const pair = newPair(type, options.passphrase)
    if (!(ssh2.utils.parseKey(pair.private, options.passphrase) instanceof Error)) return pair.private
  }
}

function newPair(type: 'ed25519' | 'ecdsa', passphrase: string | undefined): { readonly private: string } {
  if (type === 'ecdsa') return ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })
  if (passphrase === undefined) return ssh2.utils.generateKeyPairSync('ed25519')
  return ssh2.utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-cbc', rounds: 4 })
}

function withPassword({ password = 'secret' }: ServerOptions): (context: AuthContext) => void {
  return (context) => {
    if (context.method === 'password' && context.password === password) context.accept()
    else context.reject(['password'])
  }
}

/** As sshd: a session of its own, and pipes that break when the connection ends. */
function runCommand(
  command: string,
  channel: ServerChannel,
  connection: Connection,
  { path = process.env['PATH'] ?? '', env = {}, loginShell = '/bin/sh', splitAt }: ServerOptions,
): ChildProcess {
  const child = spawn(loginShell, ['-c', command], {
    detached: true,
    env: { PATH: path, HOME: '/', ...env },
    cwd: '/tmp',
  })
  // One piece after the other, whichever stream it is for: when both wait for the client's window, ssh2 forgets one of them.
  let written = Promise.resolve()
  const pass = (to: NodeJS.WritableStream) => (chunk: Buffer) => {
    const size = splitAt ?? chunk.length
    for (let at = 0; at < chunk.length; at += size) {
      const piece = chunk.subarray(at, at + size)
      written = written.then(() => new Promise((resolve) => to.write(piece, () => resolve())))
    }
  }
  child.stdout.on('data', pass(channel))
  child.stderr.on('data', pass(channel.stderr))
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined)
  channel.on('data', (chunk: Buffer) => {
    if (!child.stdin.write(chunk)) {
      channel.pause()
      child.stdin.once('drain', () => channel.resume())
    }
  })
  channel.on('end', () => child.stdin.end())
  channel.on('error', () => undefined)
  child.on('exit', (code, signal) => {
    if (signal === null) channel.exit(code ?? 0)
    else channel.exit(signal.replace(/^SIG/, ''))
  })
  child.on('close', () => void written.then(() => channel.end()))
  const breakPipes = (): void => {
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
  }
  channel.on('close', breakPipes)
  connection.on('close', breakPipes)
  return child
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
