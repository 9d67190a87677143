import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import ssh2, { type ParsedKey } from 'ssh2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnect } from '../../src/transport/connect.ts'
import { describeKey } from '../../src/transport/ssh2/host-key.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, shown, targetOf, temporaryFolder, unitOf } from './support/fixture.ts'
import { newKey, startServer, type TestServer } from './support/ssh-server.ts'

/** An ssh agent that holds these keys. */
async function startAgent(path: string, keys: readonly ParsedKey[]): Promise<Server> {
  const agent = createServer((socket) => {
    const protocol = new ssh2.AgentProtocol(false)
    protocol.on('identities', (request) => protocol.getIdentitiesReply(request, [...keys]))
    protocol.on('sign', (request, wanted, data) => {
      const key = keys.find((candidate) =>
        candidate.getPublicSSH().equals((wanted as ParsedKey).getPublicSSH()),
      )
      if (key === undefined) protocol.failureReply(request)
      else protocol.signReply(request, key.sign(data))
    })
    socket.pipe(protocol).pipe(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => agent.listen(path, resolve))
  return agent
}

describe('an agent', () => {
  const folder = temporaryFolder()
  const socket = join(folder.path, 'agent')
  const keys = Array.from({ length: 9 }, () => parsed(newKey('ed25519')))
  const offered: string[] = []
  let accepted: ParsedKey | undefined
  let agent: Server
  let server: TestServer
  /** The server's MaxAuthTries. */
  let most = Number.POSITIVE_INFINITY

  beforeAll(async () => {
    agent = await startAgent(socket, keys)
    server = await startServer({
      authenticate: (context) => {
        if (context.method !== 'publickey') return context.reject(['publickey'])
        const key = context.key.data.toString('base64')
        if (context.signature === undefined) offered.push(key)
        if (accepted?.getPublicSSH().toString('base64') === key) context.accept()
        else if (offered.length < most) context.reject(['publickey'])
        else hangUp(server.connections.at(-1), 'Too many authentication failures')
      },
    })
  })

  afterAll(async () => {
    agent.close()
    await server.close()
    folder.remove()
  })

  const tryWith = async (over: Parameters<typeof targetOf>[1]) => {
    offered.length = 0
    const target = targetOf(server, {
      knownHosts: [pin(server, folder.path)],
      password: undefined,
      agent: socket,
      ...over,
    })
    const host = createConnect(ownFiles())(target, { lock: undefined })
    const result = await host.run(unitOf('echo in'), undefined)
    await host.close()
    return result
  }

  it('logs in with one of its keys', async () => {
    accepted = keys[2]
    expect(shown(await tryWith({}))).toEqual(['0|in\n|'])
  })

  it('offers five keys at most, for each one that fails counts', async () => {
    accepted = keys[8]
    expect(await tryWith({})).toMatchObject({
      refusal: {
        kind: 'authentication',
        message: 'log in to db1 as login: tried the agent',
      },
    })
    expect(offered).toHaveLength(5)
  })

  it('is asked for the one key that is meant, when its file needs a passphrase', async () => {
    accepted = keys[8]
    const path = join(folder.path, 'id')
    writeFileSync(path, newKey('ed25519', { passphrase: 'unknown' }), { mode: 0o600 })
    writeFileSync(`${path}.pub`, `ssh-ed25519 ${accepted?.getPublicSSH().toString('base64')}\n`)
    expect(readFileSync(path, 'utf8')).toContain('OPENSSH')
    expect(shown(await tryWith({ keys: [{ path, passphrase: undefined }] }))).toEqual(['0|in\n|'])
    expect(offered).toHaveLength(1)
  })

  it('truth 9: too many keys: it is told which ones were offered, and how to name one', async () => {
    accepted = keys[8]
    most = 2
    const path = join(folder.path, 'of-a-file')
    writeFileSync(path, newKey('ed25519'), { mode: 0o600 })
    const result = await tryWith({ keys: [{ path, passphrase: undefined }] })
    most = Number.POSITIVE_INFINITY
    expect(offered).toHaveLength(2)
    const ofAgent = keys.slice(0, 5).map((key) => describeKey(key.getPublicSSH()))
    expect(result).toMatchObject({
      refusal: {
        kind: 'authentication',
        message: `log in to db1 as login: the host says "Too many authentication failures" (its MaxAuthTries) after key ${path}, the agent, which has ${ofAgent.join(', ')}`,
        hint: expect.stringContaining('name the one key that it knows under `keys:` of `connection:`'),
      },
    })
  })

  it('that is not there is passed over', async () => {
    accepted = keys[0]
    expect(await tryWith({ agent: join(folder.path, 'nowhere') })).toMatchObject({
      refusal: { kind: 'authentication' },
    })
  })
})

/** As sshd: with a reason and words, where ssh2 sends none. */
function hangUp(connection: unknown, words: string): void {
  const { _protocol: protocol } = connection as { _protocol: Protocol }
  const { write } = protocol._packetRW
  const packet = write.alloc(1 + 4 + 4 + words.length + 4)
  let at = write.allocStart
  at = packet.writeUInt8(DISCONNECT, at)
  at = packet.writeUInt32BE(PROTOCOL_ERROR, at)
  at = packet.writeUInt32BE(words.length, at)
  at += packet.write(words, at)
  packet.writeUInt32BE(0, at)
  protocol._cipher.encrypt(write.finalize(packet))
}

const DISCONNECT = 1
const PROTOCOL_ERROR = 2

interface Protocol {
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number
      alloc(bytes: number): Buffer
      finalize(packet: Buffer): Buffer
    }
  }
  readonly _cipher: { encrypt(packet: Buffer): void }
}

function parsed(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return key
}
