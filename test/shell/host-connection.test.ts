import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import type { Upload } from '../../src/shell/contract.ts'
import { createConnect } from '../../src/transport/connect.ts'
import type { SshTarget } from '../../src/transport/ssh2/ssh-target.ts'
import { untilHolds } from '../lab/support/until-holds.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, shown, targetOf, temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import { slowWay } from '../transport/support/slow-way.ts'
import { type ServerOptions, startServer, type TestServer } from '../transport/support/ssh-server.ts'
import { makeUserland, type Userland } from './support/shell-kinds.ts'

/** Round trips are told by the clock, and a busy machine takes its time: tried again. */
const LUCK = { retry: 3 }

const folder = temporaryFolder()
const servers: TestServer[] = []
let userland: Userland

beforeAll(() => {
  userland = makeUserland('dash')
})

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

afterAll(() => {
  userland.remove()
  folder.remove()
})

async function serve(options: ServerOptions = {}): Promise<TestServer> {
  const server = await startServer({ path: userland.path, ...options })
  servers.push(server)
  return server
}

const trusted = (server: TestServer, over: Partial<SshTarget> = {}): SshTarget =>
  targetOf(server, { knownHosts: [pin(server, folder.path)], ...over })

describe('a connection', () => {
  it('finds frames however the bytes arrive', async () => {
    const host = createConnect(ownFiles())(trusted(await serve({ splitAt: 3 })), { lock: undefined })
    expect(shown(await host.run(unitOf('echo out; echo err >&2', 'printf x'), undefined))).toEqual([
      '0|out\n|err\n',
      '0|x|',
    ])
    await host.close()
  })

  it('runs units in the order of the calls, from the first on, over one connection', async () => {
    const server = await serve()
    const host = createConnect(ownFiles())(trusted(server), { lock: undefined })
    const log = join(folder.path, 'order')
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    await Promise.all(numbers.map((n) => host.run(unitOf(`echo ${n} >>${log}`), undefined)))
    expect(readFileSync(log, 'utf8')).toBe(numbers.map((n) => `${n}\n`).join(''))
    expect([server.connections.length, server.commands.length]).toEqual([1, 1])
    await host.close()
  })

  it(
    'takes one round trip more than a bare command for its first unit, and one for each that follows',
    LUCK,
    async () => {
      const delayMs = 50
      const server = await serve()
      const way = await slowWay(server.port, delayMs)
      const connect = createConnect(ownFiles())
      const warm = connect(trusted(server), { lock: undefined })
      await warm.run(unitOf('true'), undefined)
      await warm.close()
      const first: number[] = []
      const later: number[] = []
      for (let tries = 0; tries < 3; tries++) {
        const host = connect(trusted({ ...server, port: way.port }), { lock: 'me, run 1' })
        for (const times of [first, later, later]) {
          const began = performance.now()
          await host.run(unitOf('true', 'true'), undefined)
          times.push((performance.now() - began) / (2 * delayMs))
        }
        await host.close()
      }
      // TCP is the proxy's own. Greeting and key exchange 3, service and password 2, channel and exec 2, the unit 1.
      expect(Math.min(...first)).toBeLessThan(8.6)
      expect(Math.min(...later)).toBeLessThan(1.4)
      way.close()
    },
  )

  it(
    "opens several users' shells at once for what one shell takes, and ends in one round trip or none",
    LUCK,
    async () => {
      const delayMs = 50
      // The users are one here, who would shut himself out.
      const tools = join(folder.path, 'tools')
      mkdirSync(tools, { recursive: true })
      writeFileSync(join(tools, 'flock'), '#!/bin/sh\n', { mode: 0o755 })
      const server = await serve({ path: `${tools}:${userland.path}` })
      const way = await slowWay(server.port, delayMs)
      const target = trusted({ ...server, port: way.port })
      const trips = async (action: () => Promise<unknown>): Promise<number> => {
        const began = performance.now()
        await action()
        return (performance.now() - began) / (2 * delayMs)
      }
      const measured = { opening: [] as number[], unlocking: [] as number[], closing: [] as number[] }
      for (let tries = 0; tries < 3; tries++) {
        const held = createConnect(ownFiles())(target, { lock: 'me, run 1' })
        const users = ['root', 'wrtc', undefined]
        const units = () => Promise.all(users.map((user) => held.run(unitOf('true'), user)))
        measured.opening.push(
          await trips(async () => expect((await units()).map(shown)).toEqual(users.map(() => ['0||']))),
        )
        measured.unlocking.push(await trips(() => held.close()))
        const free = createConnect(ownFiles())(target, { lock: undefined })
        await free.run(unitOf('true'), undefined)
        measured.closing.push(await trips(() => free.close()))
      }
      expect(Math.min(...measured.opening)).toBeLessThan(8.6)
      expect(Math.min(...measured.unlocking)).toBeLessThan(1.6)
      expect(Math.min(...measured.closing)).toBeLessThan(0.6)
      way.close()
    },
  )

  it('tells of each part as it ends, and of all of them at the end', async () => {
    const host = createConnect(ownFiles())(trusted(await serve()), { lock: undefined })
    const heard: string[] = []
    const goOn = join(folder.path, 'go-on')
    const running = host.run(
      unitOf('echo one', `${untilHolds(`[ -e ${goOn} ]`)}; echo two >&2`, 'echo three'),
      undefined,
      (index, result) => {
        heard.push(
          `${index} ${result.kind === 'ended' ? result.stdout.toString() + result.stderr : result.kind}`,
        )
      },
    )
    await expect.poll(() => heard).toEqual(['0 one\n'])
    writeFileSync(goOn, '')
    expect(shown(await running)).toEqual(['0|one\n|', '0||two\n', '0|three\n|'])
    expect(heard).toEqual(['0 one\n', '1 two\n', '2 three\n'])
    await host.close()
  })

  it('starts a fresh session after closeSessions, for one user or for all', async () => {
    const host = createConnect(ownFiles())(trusted(await serve()), { lock: undefined })
    const pids = async (): Promise<unknown> => [
      await host.run(unitOf('echo $$'), undefined).then(shown),
      await host.run(unitOf('echo $$'), 'wrtc').then(shown),
    ]
    const [login, wrtc] = (await pids()) as unknown[]
    expect(await pids()).toEqual([login, wrtc])
    await host.closeSessions('wrtc')
    const [sameLogin, newWrtc] = (await pids()) as unknown[]
    expect(sameLogin).toEqual(login)
    expect(newWrtc).not.toEqual(wrtc)
    await host.closeSessions()
    expect((await pids()) as unknown[]).not.toContainEqual(login)
    await host.close()
  })

  it('opens anew after a loss', async () => {
    const server = await serve()
    const host = createConnect(ownFiles())(trusted(server), { lock: undefined })
    const cut = host.run(unitOf('echo one', 'sleep 30'), undefined, () => server.cut())
    expect(await cut).toMatchObject({ kind: 'lost', parts: [{ kind: 'ended', code: 0 }] })
    expect(shown(await host.run(unitOf('echo two'), undefined))).toEqual(['0|two\n|'])
    await host.close()
    expect(await host.run(unitOf('true'), undefined)).toMatchObject({ kind: 'refused' })
  })

  it('makes room among its sessions where sshd gives few', async () => {
    const host = createConnect(ownFiles())(trusted(await serve({ maxSessions: 1 })), { lock: undefined })
    expect(shown(await host.run(unitOf('echo a'), undefined))).toEqual(['0|a\n|'])
    expect(shown(await host.run(unitOf('echo b'), 'root'))).toEqual(['0|b\n|'])
    await host.close()
  })

  it.each([1, 2])(
    'modules (connections): waits for one of its %s sessions to be done',
    async (maxSessions) => {
      const host = createConnect(ownFiles())(trusted(await serve({ maxSessions })), { lock: undefined })
      const log: string[] = []
      const users = [undefined, 'root', 'wrtc', 'root', undefined]
      const results = users.map(async (user, index) => {
        log.push(
          `${index} ${JSON.stringify(shown(await host.run(unitOf(`sleep 0.2; echo ${index}`), user)))}`,
        )
      })
      await Promise.all(results)
      expect(log.toSorted()).toEqual(users.map((_user, index) => `${index} ["0|${index}\\n|"]`))
      const ended = host.run(unitOf({ source: 'sleep 20', timeoutMs: 300 }), undefined)
      expect(['timeout||', '']).toContain(String(shown(await ended)))
      expect(shown(await host.run(unitOf('echo on'), 'root'))).toEqual(['0|on\n|'])
      await host.close()
    },
  )

  it('modules (connections): says it where sshd starts no shell at all', async () => {
    const host = createConnect(ownFiles())(trusted(await serve({ maxSessions: 0 })), { lock: undefined })
    expect(await host.run(unitOf('echo c'), undefined)).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'shell', hint: expect.stringContaining('MaxSessions') },
    })
    await host.close()
  })

  it('says what came in place of a shell', async () => {
    const server = await serve({
      exec: (_command, channel) => {
        channel.write('This account is currently not available.\n')
        channel.exit(1)
        channel.end()
      },
    })
    const host = createConnect(ownFiles())(trusted(server), { lock: undefined })
    expect(await host.run(unitOf('true'), undefined)).toMatchObject({
      refusal: {
        kind: 'shell',
        message:
          'log in to db1 as login: no shell: This account is currently not available.; ended with status 1',
      },
    })
    await host.close()
  })

  it('gives up on a shell that is silent', async () => {
    const host = createConnect(ownFiles())(
      trusted(await serve({ exec: () => undefined }), { authTimeoutMs: 300 }),
      {
        lock: undefined,
      },
    )
    expect(await host.run(unitOf('true'), undefined)).toMatchObject({
      refusal: { kind: 'shell', message: expect.stringContaining('no answer within 300 ms') },
    })
    await host.close()
  })

  it.skipIf(process.getuid?.() !== 0)(
    'becomes another user without sudo when it logs in as root',
    async () => {
      const host = createConnect(ownFiles())(trusted(await serve(), { user: 'root' }), { lock: undefined })
      const unit = unitOf('id -un; echo $0', { source: 'sleep 873', timeoutMs: 300 })
      expect(shown(await host.run(unit, 'nobody'))).toEqual([
        '0|nobody\nwrtcplay\n|',
        expect.stringMatching(/^timeout\|/),
      ])
      const gone = unitOf(untilHolds('! pgrep -fx "sleep 873" >/dev/null'))
      expect(shown(await host.run(gone, 'nobody'))).toEqual(['0||'])
      expect(await host.run(unitOf('true'), 'no-such-user')).toMatchObject({
        refusal: { kind: 'become', message: 'become no-such-user on db1: there is no such user' },
      })
      await host.close()
    },
  )

  it('kills no process group that is not its own, such as that of a server which gives commands none', async () => {
    const path = join(folder.path, 'keeps-group')
    const after = join(folder.path, 'after')
    writeFileSync(path, `#!/bin/sh\n/bin/sh "$@"\necho ended >>${after}\n`, { mode: 0o755 })
    const host = createConnect(ownFiles())(trusted(await serve({ loginShell: path })), { lock: undefined })
    const unit = unitOf({ source: 'sleep 874 & sleep 875', timeoutMs: 300 })
    expect(shown(await host.run(unit, undefined))).toEqual([expect.stringMatching(/^timeout\|/)])
    const gone = unitOf(untilHolds('! pgrep -fx "sleep 87[45]" >/dev/null'))
    expect(shown(await host.run(gone, undefined))).toEqual(['0||'])
    await expect.poll(() => existsSync(after) && readFileSync(after, 'utf8')).toContain('ended')
    await host.close()
  })

  it('passes over what a login prints before the shell is there', async () => {
    const path = join(folder.path, 'chatty')
    writeFileSync(path, '#!/bin/sh\necho Welcome; echo trouble >&2\nexec /bin/sh "$@"\n', { mode: 0o755 })
    const host = createConnect(ownFiles())(trusted(await serve({ loginShell: path })), { lock: undefined })
    expect(shown(await host.run(unitOf('echo in'), undefined))).toEqual(['0|in\n|'])
    await host.close()
  })
})

describe('sudo with a password', () => {
  const log = join(folder.path, 'given')
  const open = async (given: string | undefined, wanted: string) => {
    rmSync(log, { force: true })
    const server = await serve({ env: { FAKE_SUDO_PASSWORD: wanted, FAKE_SUDO_LOG: log } })
    const password = given === undefined ? undefined : new Secret(given)
    const host = createConnect(ownFiles())(trusted(server, { become: { method: 'sudo', password } }), {
      lock: undefined,
    })
    return { server, host }
  }

  it('is answered when sudo asks', async () => {
    const { host, server } = await open("it's secret", "it's secret")
    expect(shown(await host.run(unitOf('echo $SUDO_USER'), 'root'))).toEqual(['0|login\n|'])
    expect(server.commands.join()).not.toContain('secret')
    await host.close()
  })

  it('is not given to a sudo that does not ask', async () => {
    const { host } = await open('secret', '')
    expect(shown(await host.run(unitOf('echo here'), 'root'))).toEqual(['0|here\n|'])
    expect(existsSync(log)).toBe(false)
    await host.close()
  })

  it('is given once when it is wrong, for all users together', async () => {
    const { host } = await open('wrong', 'right')
    const results = await Promise.all(['root', 'wrtc', 'root'].map((user) => host.run(unitOf('true'), user)))
    for (const result of results)
      expect(result).toMatchObject({
        refusal: {
          kind: 'become',
          message: expect.stringMatching(/^become (root|wrtc) on db1: sudo does not take the password$/),
        },
      })
    expect(readFileSync(log, 'utf8')).toBe('wrong\n')
    await host.close()
  })

  it('is missed', async () => {
    const { host } = await open(undefined, 'right')
    expect(await host.run(unitOf('true'), 'root')).toMatchObject({
      refusal: {
        kind: 'become',
        message: 'become root on db1: sudo asks for a password',
        hint: 'give it with --ask-become-pass',
      },
    })
    expect(existsSync(log)).toBe(false)
    await host.close()
  })
})

const HELD_BY_ALICE =
  /^db1 is held by alice@laptop, run 1 \(db1(-again)?\) \(process \d+ of \w+, for \d+ s\)$/

describe('one run at a time', () => {
  it('shuts out another run and names it, but not a second user or a second name of the machine', async () => {
    const server = await serve()
    const connect = createConnect(ownFiles())
    const one = connect(trusted(server), { lock: 'alice@laptop, run 1' })
    const alias = connect(trusted(server, { name: 'db1-again', address: '127.0.0.1' }), {
      lock: 'alice@laptop, run 1',
    })
    expect(shown(await one.run(unitOf('true'), undefined))).toEqual(['0||'])
    expect(shown(await one.run(unitOf('true'), 'wrtc'))).toEqual(['0||'])
    expect(shown(await alias.run(unitOf('true'), undefined))).toEqual(['0||'])
    const other = createConnect(ownFiles())(trusted(server), { lock: 'bob@desk, run 2' })
    expect(await other.run(unitOf('true'), undefined)).toMatchObject({
      refusal: { kind: 'locked', message: expect.stringMatching(HELD_BY_ALICE) },
    })
    await one.close()
    expect(await other.run(unitOf('true'), undefined)).toMatchObject({ refusal: { kind: 'locked' } })
    await alias.close()
    expect(shown(await other.run(unitOf('true'), undefined))).toEqual(['0||'])
    await other.close()
  })

  it('knows a machine again under an address that does not show it', async () => {
    // Through another port, as a floating address would be.
    const server = await serve()
    const way = await slowWay(server.port, 0)
    const connect = createConnect(ownFiles())
    const one = connect(trusted(server), { lock: 'alice@laptop, run 3' })
    const floating = connect(trusted({ ...server, port: way.port }, { name: 'vip' }), {
      lock: 'alice@laptop, run 3',
    })
    expect(shown(await one.run(unitOf('true'), undefined))).toEqual(['0||'])
    expect(shown(await floating.run(unitOf('echo me too'), undefined))).toEqual(['0|me too\n|'])
    await Promise.all([one.close(), floating.close()])
    way.close()
  })

  it('ends with the run, although something that it started still holds its output', async () => {
    const server = await serve()
    const one = createConnect(ownFiles())(trusted(server), { lock: 'alice@laptop, run 4' })
    expect(shown(await one.run({ ...unitOf('sleep 15 &'), survives: true }, undefined))).toEqual(['0||'])
    const began = Date.now()
    await one.close()
    expect(Date.now() - began).toBeLessThan(10_000)
    const other = createConnect(ownFiles())(trusted(server), { lock: 'bob@desk, run 5' })
    expect(shown(await other.run(unitOf('true'), undefined))).toEqual(['0||'])
    await other.close()
  })

  it('is not inherited by what a unit leaves running, even when its shell is killed', async () => {
    const server = await serve()
    const one = createConnect(ownFiles())(trusted(server), { lock: 'alice@laptop, run 4' })
    expect(await one.run(unitOf('sleep 3 >/dev/null 2>&1 & kill -KILL $$'), undefined)).toMatchObject({
      kind: 'lost',
    })
    await one.close()
    const other = createConnect(ownFiles())(trusted(server), { lock: 'bob@desk, run 5' })
    expect(shown(await other.run(unitOf('true'), undefined))).toEqual(['0||'])
    await other.close()
  })
})

describe('a jump host', () => {
  it('is connected to once for all that go through it, and left with the last of them', async () => {
    const jump = await serve()
    const connect = createConnect(ownFiles())
    const target = trusted(jump, { name: 'bastion' })
    const ends = await Promise.all(Array.from({ length: 12 }, () => serve()))
    const hosts = ends.map((end) => connect(trusted(end, { jump: target }), { lock: undefined }))
    const results = await Promise.all(hosts.map((host) => host.run(unitOf('echo through'), undefined)))
    expect(results.map(shown)).toEqual(hosts.map(() => ['0|through\n|']))
    expect(jump.connections).toHaveLength(1)
    let closed = false
    jump.connections[0]?.on('close', () => {
      closed = true
    })
    await Promise.all(hosts.map((host) => host.close()))
    await expect.poll(() => closed).toBe(true)
  })

  it('is named when it is the one that refuses', async () => {
    const jump = await serve()
    const end = await serve()
    const host = createConnect(ownFiles())(trusted(end, { jump: targetOf(jump, { name: 'bastion' }) }), {
      lock: undefined,
    })
    expect(await host.run(unitOf('true'), undefined)).toMatchObject({
      refusal: {
        kind: 'host-key',
        message: expect.stringMatching(/^jump host bastion: host key of bastion/),
      },
    })
    await host.close()
  })
})

describe('upload', () => {
  const content = randomBytes(3_000_000)
  const from = join(folder.path, 'local')
  const upload = (over: Partial<Upload> = {}): Upload => ({
    from,
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    to: join(folder.path, "it's remote"),
    ...over,
  })

  beforeAll(() => writeFileSync(from, content))

  it('brings the bytes over, for the user alone, as any user', async () => {
    const host = createConnect(ownFiles())(trusted(await serve()), { lock: undefined })
    for (const user of [undefined, 'root']) {
      rmSync(upload().to, { force: true })
      expect(shown(await host.upload(upload(), user))).toEqual([expect.stringMatching(/^0\|/)])
      expect(readFileSync(upload().to).equals(content)).toBe(true)
      expect(statSync(upload().to).mode & 0o777).toBe(0o600)
    }
    await host.close()
  })

  it('waits for the host often, and leaves nothing behind each time', async () => {
    const warnings: string[] = []
    const warn = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', warn)
    const host = createConnect(ownFiles())(trusted(await serve()), { lock: undefined })
    const large = Buffer.alloc(60_000_000, 'x')
    const sha256 = createHash('sha256').update(large).digest('hex')
    writeFileSync(join(folder.path, 'large'), large)
    const over = {
      from: join(folder.path, 'large'),
      size: large.length,
      sha256,
      to: join(folder.path, 'far'),
    }
    expect(shown(await host.upload(upload(over), undefined))).toEqual([expect.stringMatching(/^0\|/)])
    await host.close()
    process.off('warning', warn)
    expect(warnings).toEqual([])
  })

  it('fails when it cannot be written, is not what was meant, or is gone here', async () => {
    const host = createConnect(ownFiles())(trusted(await serve()), { lock: undefined })
    const failure = async (over: Partial<Upload>): Promise<string> => {
      const [part] = shown(await host.upload(upload(over), undefined)) as string[]
      return part ?? ''
    }
    expect(await failure({ to: '/nowhere/x' })).toMatch(/^1\|.*\/nowhere\/x could not be written\n$/s)
    expect(await failure({ to: '/dev/full' })).toMatch(/^1\|.*\/dev\/full could not be written\n$/s)
    expect(await failure({ sha256: '0'.repeat(64) })).toMatch(/has changed while it was sent\n$/)
    expect(await failure({ from: '/nowhere/y' })).toMatch(/^1\|.*ENOENT/s)
    await host.close()
  })

  it.each([3_000_000, 60_000_000])('of %i bytes is lost with the connection', async (size) => {
    const bytes = Buffer.alloc(size, 'x')
    writeFileSync(join(folder.path, 'lost'), bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const server = await serve()
    const host = createConnect(ownFiles())(trusted(server), { lock: undefined })
    await host.run(unitOf('true'), undefined)
    // Nobody reads this end, so it cannot arrive whole.
    const fifo = join(folder.path, `fifo-${size}`)
    await host.run(unitOf(`mkfifo ${fifo}; sleep 15 <>${fifo} >/dev/null 2>&1 &`), undefined)
    const sent = host.upload(upload({ from: join(folder.path, 'lost'), size, sha256, to: fifo }), undefined)
    setTimeout(() => server.cut(), 200)
    expect(await sent).toMatchObject({ kind: 'lost', reason: 'the host closed the connection' })
    await host.close()
  })
})
