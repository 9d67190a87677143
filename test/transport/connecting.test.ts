import { copyFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import type { Refusal } from '../../src/shell/contract.ts'
import { createConnect } from '../../src/transport/connect.ts'
import type { SshTarget } from '../../src/transport/ssh2/ssh-target.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, shown, targetOf, temporaryFolder, unitOf } from './support/fixture.ts'
import { newKey, type ServerOptions, startServer, type TestServer } from './support/ssh-server.ts'

const folder = temporaryFolder()
const servers: TestServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

afterAll(() => folder.remove())

async function serve(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer(options)
  servers.push(server)
  return server
}

async function refusalOf(target: SshTarget): Promise<Refusal> {
  const host = createConnect(ownFiles())(target, { lock: undefined })
  const result = await host.run(unitOf('echo in'), undefined)
  await host.close()
  if (result.kind !== 'refused') throw new Error(`it was let in: ${JSON.stringify(shown(result))}`)
  return result.refusal
}

async function runs(target: SshTarget): Promise<void> {
  const host = createConnect(ownFiles())(target, { lock: undefined })
  expect(shown(await host.run(unitOf('echo in'), undefined))).toEqual(['0|in\n|'])
  await host.close()
}

/** A TCP server that is no ssh server. */
async function listen(onSocket: (socket: Socket) => void): Promise<Server & { port: number }> {
  const server = createServer(onSocket)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return Object.assign(server, { port: typeof address === 'object' && address !== null ? address.port : 0 })
}

describe('host keys', () => {
  it('are never taken unseen: an unknown one is refused before anybody logs in', async () => {
    let asked = false
    const server = await serve({
      authenticate: (context) => {
        asked = true
        context.accept()
      },
    })
    const refusal = await refusalOf(targetOf(server))
    expect(refusal).toMatchObject({ kind: 'host-key', hint: expect.stringContaining('wrtcplay trust db1') })
    expect(refusal.message).toContain('is not known: it shows ssh-ed25519 SHA256:')
    expect(asked).toBe(false)
  })

  it('that have changed are refused, and not asked for again', async () => {
    const [server, other] = [await serve(), await serve()]
    const path = join(folder.path, 'changed')
    writeFileSync(path, `[127.0.0.1]:${server.port} ssh-ed25519 ${other.hostKey.toString('base64')}\n`)
    const host = createConnect(ownFiles())(targetOf(server, { knownHosts: [path] }), { lock: undefined })
    const results = [await host.run(unitOf('true'), undefined), await host.run(unitOf('true'), undefined)]
    expect(results[0]).toMatchObject({ kind: 'refused', refusal: { kind: 'host-key' } })
    expect(results[1]).toEqual(results[0])
    expect(server.connections).toHaveLength(1)
    await host.close()
  })

  it('of the pinned type are asked for, although the server prefers another', async () => {
    const keys = [newKey('ed25519'), newKey('ecdsa')]
    const server = await serve({ hostKeys: keys })
    const ecdsa = ssh2.utils.parseKey(keys[1] ?? '')
    if (ecdsa instanceof Error) throw ecdsa
    const path = join(folder.path, 'ecdsa')
    writeFileSync(
      path,
      `[127.0.0.1]:${server.port} ${ecdsa.type} ${ecdsa.getPublicSSH().toString('base64')}\n`,
    )
    await runs(targetOf(server, { knownHosts: [path] }))
  })
})

describe('a host that cannot be reached', () => {
  it('is told from one that refuses, is silent, or is not known by name', async () => {
    expect(await refusalOf(targetOf({ port: 1 }))).toEqual({
      kind: 'unreachable',
      message: 'connect to 127.0.0.1 port 1: refused',
      hint: 'is sshd running there, and is this its port?',
    })
    expect(await refusalOf(targetOf({ port: 22 }, { address: 'no-such-host.invalid' }))).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(
        /^connect to no-such-host.invalid port 22: the name (is not known|could not be looked up)$/,
      ),
    })
  })

  it('has its own deadline for a connection on which nothing is said', async () => {
    const server = await listen(() => undefined)
    expect(await refusalOf(targetOf(server, { connectTimeoutMs: 900 }))).toMatchObject({
      kind: 'unreachable',
      message: `127.0.0.1 port ${server.port} took the connection, but SSH: timed out after 900 ms`,
    })
    server.close()
  })

  it('is tried again when it hangs up before SSH begins', async () => {
    const server = await serve()
    let dropped = 0
    const proxy = await listen((socket) => {
      socket.on('error', () => undefined)
      if (dropped++ < 2) return socket.destroy()
      return pipe(socket, server.port)
    })
    const target = targetOf(proxy, { knownHosts: [pin({ ...server, port: proxy.port }, folder.path)] })
    await runs(target)
    expect(dropped).toBe(3)
    proxy.close()
  })

  it('is given up when its time is over', async () => {
    const server = await listen((socket) => socket.destroy())
    const refusal = await refusalOf(targetOf(server, { connectTimeoutMs: 1000 }))
    expect(refusal.message).toBe(
      `127.0.0.1 port ${server.port} took the connection and closed it before SSH began`,
    )
    expect(refusal.hint).toContain('MaxStartups')
    server.close()
  })

  it('security 18: that proves its key with SHA-1 alone is refused, and let in where that is asked for', async () => {
    const { KEYS } = await import('./support/host-key-rows.ts')
    const { showKeys } = await import('./support/judges.ts')
    const server = await showKeys([KEYS.R], ['ssh-rsa'])
    const refusal = await refusalOf(targetOf(server))
    expect(refusal.message).toContain('nothing newer than SHA-1 (ssh-rsa)')
    expect(refusal.hint).toContain('`ssh_rsa: true` under its `connection:`')
    expect((await refusalOf(targetOf(server, { sshRsa: true }))).message).toContain('shows ssh-rsa SHA256:')
    await server.close()
  })

  it('may speak another protocol', async () => {
    const server = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await refusalOf(targetOf(server, { connectTimeoutMs: 1000 }))).toMatchObject({
      kind: 'unreachable',
    })
    server.close()
  })
})

describe('logging in', () => {
  let keyPath: string
  let encryptedPath: string

  beforeAll(() => {
    keyPath = join(folder.path, 'id')
    writeFileSync(keyPath, newKey('ed25519'), { mode: 0o600 })
    encryptedPath = join(folder.path, 'locked')
    writeFileSync(encryptedPath, newKey('ed25519', { passphrase: 'open' }), { mode: 0o600 })
  })

  const target = (server: TestServer, over: Partial<SshTarget>): SshTarget =>
    targetOf(server, { knownHosts: [pin(server, folder.path)], password: undefined, ...over })

  it('offers the key that is meant first, and no `none` before it', async () => {
    const methods: string[] = []
    const server = await serve({
      authenticate: (context) => {
        methods.push(context.method)
        if (context.method === 'publickey') context.accept()
        else context.reject()
      },
    })
    await runs(
      target(server, { keys: [{ path: keyPath, passphrase: undefined }], password: new Secret('x') }),
    )
    expect(new Set(methods)).toEqual(new Set(['publickey']))
  })

  it('opens a key with its passphrase, and says when it cannot', async () => {
    const server = await serve({
      authenticate: (context) => (context.method === 'publickey' ? context.accept() : context.reject()),
    })
    await runs(target(server, { keys: [{ path: encryptedPath, passphrase: new Secret('open') }] }))
    const refused = (keys: SshTarget['keys']): Promise<Refusal> => refusalOf(target(server, { keys }))
    expect((await refused([{ path: encryptedPath, passphrase: undefined }])).message).toBe(
      `log in to db1 as login: nothing to try; ${encryptedPath} is encrypted and no passphrase was given`,
    )
    expect((await refused([{ path: encryptedPath, passphrase: new Secret('wrong') }])).message).toContain(
      'the passphrase does not open it',
    )
    expect((await refused([{ path: '/nowhere/id', passphrase: undefined }])).message).toContain(
      '/nowhere/id no such file',
    )
    const noKey = join(folder.path, 'no-key')
    writeFileSync(noKey, 'hello', { mode: 0o600 })
    expect((await refused([{ path: noKey, passphrase: undefined }])).message).toContain('is not a key')
  })

  it('says what was tried and what the server accepts, and shows no secret', async () => {
    const server = await serve({ authenticate: (context) => context.reject(['publickey', 'password']) })
    const refusal = await refusalOf(
      target(server, { keys: [{ path: keyPath, passphrase: undefined }], password: new Secret('hunter2') }),
    )
    expect(refusal.kind).toBe('authentication')
    expect(refusal.message).toBe(
      `log in to db1 as login: tried key ${keyPath}, password; the server accepts publickey, password`,
    )
    expect(JSON.stringify(refusal)).not.toContain('hunter2')
  })

  it('tries nothing that the server does not take', async () => {
    const methods: string[] = []
    const server = await serve({
      authenticate: (context) => {
        methods.push(context.method)
        context.reject(['publickey'])
      },
    })
    await refusalOf(
      target(server, { keys: [{ path: keyPath, passphrase: undefined }], password: new Secret('x') }),
    )
    expect(methods).not.toContain('password')
  })

  it('answers a server that asks for the password in its own words, once', async () => {
    let prompts = 0
    const server = await serve({
      authenticate: (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
        context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => {
          prompts++
          if (answer === 'secret') context.accept()
          else context.reject(['keyboard-interactive'])
        })
      },
    })
    await runs(target(server, { password: new Secret('secret') }))
    expect((await refusalOf(target(server, { password: new Secret('no') }))).message).toContain(
      'keyboard-interactive',
    )
    expect(prompts).toBe(2)
  })

  it('goes on to a second factor', async () => {
    let passed = false
    const server = await serve({
      authenticate: (context) => {
        if (context.method === 'publickey' && !passed) {
          passed = context.signature !== undefined
          if (passed) context.reject(['password'], true)
          else context.accept()
        } else if (context.method === 'password' && passed && context.password === 'secret') context.accept()
        else context.reject(['publickey'])
      },
    })
    await runs(
      target(server, { keys: [{ path: keyPath, passphrase: undefined }], password: new Secret('secret') }),
    )
  })

  it('has a deadline of its own, and is not held up by a banner', async () => {
    const server = await serve({ banner: 'Authorized use only', authenticate: () => undefined })
    expect(await refusalOf(target(server, { password: new Secret('x'), authTimeoutMs: 300 }))).toMatchObject({
      kind: 'authentication',
      message: 'log in to db1 as login: timed out after 300 ms',
    })
    await runs(target(await serve({ banner: 'Authorized use only' }), { password: new Secret('secret') }))
  })

  it('tells of a server that hangs up in the middle', async () => {
    const server = await serve({ authenticate: () => server.cut() })
    expect(await refusalOf(target(server, { password: new Secret('x') }))).toMatchObject({
      kind: 'authentication',
      message: expect.stringContaining('tried password; the server closed the connection'),
    })
  })

  it('reads a key file once for many hosts', async () => {
    const server = await serve({
      authenticate: (context) => (context.method === 'publickey' ? context.accept() : context.reject()),
    })
    const copy = join(folder.path, 'once')
    copyFileSync(keyPath, copy)
    const connect = createConnect(ownFiles())
    const one = connect(target(server, { keys: [{ path: copy, passphrase: undefined }] }), {
      lock: undefined,
    })
    expect(shown(await one.run(unitOf('true'), undefined))).toEqual(['0||'])
    writeFileSync(copy, 'gone')
    const two = connect(target(server, { keys: [{ path: copy, passphrase: undefined }] }), {
      lock: undefined,
    })
    expect(shown(await two.run(unitOf('true'), undefined))).toEqual(['0||'])
    await Promise.all([one.close(), two.close()])
  })
})

function pipe(socket: Socket, port: number): void {
  void import('node:net').then(({ connect }) => {
    const other = connect(port, '127.0.0.1')
    other.on('error', () => socket.destroy())
    socket.pipe(other).pipe(socket)
  })
}
