import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchHostKey } from '../../src/transport/ssh2/fetch-host-key.ts'
import { parseKnownHosts } from '../../src/transport/ssh2/known-hosts.ts'
import { planTrust, type TrustQuestion } from '../../src/transport/ssh2/trust.ts'
import { readPins, writePins } from '../../src/transport/ssh2/trust-files.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, targetOf, temporaryFolder } from './support/fixture.ts'
import { newKey, startServer, type TestServer } from './support/ssh-server.ts'

const KEY = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIHbR+4yWivdJRD5x4LAhxERiJrEzZtdkr5yrepJygMGC', 'base64')
const OLD = 'AAAAC3NzaC1lZDI1NTE5AAAAIHbR+4yWivdJRD5x4LAhxERiJrEzZtdkr5yrepJygAAA'
const LINE = `10.0.0.1 ssh-ed25519 ${KEY.toString('base64')}\n`

function plan(over: Partial<TrustQuestion> = {}): ReturnType<typeof planTrust> {
  const target = { name: 'db1', address: '10.0.0.1', port: 22 }
  return planTrust({ target, key: KEY, file: 'pins', text: '', others: [], replace: false, ...over })
}

describe('planTrust', () => {
  it('pins a new key and keeps what the file holds', () => {
    expect(plan()).toMatchObject({ kind: 'pin', text: LINE })
    expect(plan({ text: `# mine\nh2 ssh-ed25519 ${OLD}` })).toMatchObject({
      text: `# mine\nh2 ssh-ed25519 ${OLD}\n${LINE}`,
    })
    expect(plan({ target: { name: 'db1', address: 'DB1', port: 2022 } })).toMatchObject({
      text: expect.stringMatching(/^\[db1\]:2022 ssh-ed25519 /),
    })
  })

  it('does nothing about a key that is trusted, in whatever file', () => {
    expect(plan({ text: LINE })).toEqual({ kind: 'known' })
    expect(plan({ others: parseKnownHosts('other', LINE) })).toEqual({ kind: 'known' })
  })

  it('replaces a changed key only when told to, and only that', () => {
    const text = `db9,10.0.0.1 ssh-ed25519 ${OLD}\n10.0.0.1 ssh-ed25519 ${OLD}\nh2 ssh-ed25519 ${OLD}\n`
    expect(plan({ text })).toMatchObject({ kind: 'changed', rivals: [{ line: 1 }, { line: 2 }] })
    expect(plan({ text, replace: true })).toMatchObject({
      kind: 'pin',
      text: `db9 ssh-ed25519 ${OLD}\nh2 ssh-ed25519 ${OLD}\n${LINE}`,
      replaced: [{ line: 1 }, { line: 2 }],
      elsewhere: [],
    })
  })

  it('security 16: pins nothing on a port of its own that is revoked under the bare name', () => {
    const target = { name: 'db1', address: '10.0.0.1', port: 2222 }
    expect(plan({ target, text: `@revoked ${LINE}` })).toMatchObject({ kind: 'revoked' })
    expect(plan({ target, text: `${LINE}@revoked ${LINE}` })).toMatchObject({ kind: 'revoked' })
    expect(plan({ target, text: LINE })).toEqual({ kind: 'known' })
  })

  it('names the lines of other files that hold another key', () => {
    const others = parseKnownHosts('other', `10.0.0.1 ssh-ed25519 ${OLD}`)
    expect(plan({ others, replace: true })).toMatchObject({
      text: LINE,
      elsewhere: [{ file: 'other', line: 1 }],
    })
  })

  it('never pins a revoked key', () => {
    const text = `@revoked * ssh-ed25519 ${KEY.toString('base64')}`
    expect(plan({ text, replace: true })).toMatchObject({ kind: 'revoked' })
  })
})

describe('the file of pins', () => {
  it('is private, made when it is missing, and replaced as a whole', async () => {
    const folder = temporaryFolder()
    const path = join(folder.path, 'state', 'known_hosts')
    expect(readPins(path, ownFiles())).toBe('')
    await writePins(path, LINE)
    await writePins(path, `${LINE}${LINE}`)
    expect(readFileSync(path, 'utf8')).toBe(`${LINE}${LINE}`)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder.path, 'state')).mode & 0o777).toBe(0o700)
    folder.remove()
  })
})

describe('fetchHostKey', () => {
  let server: TestServer
  const folder = temporaryFolder()
  let logins = 0

  beforeAll(async () => {
    const authenticate = (): void => {
      logins++
    }
    server = await startServer({ hostKeys: [newKey('ed25519'), newKey('ecdsa')], authenticate })
  })

  afterAll(async () => {
    await server.close()
    folder.remove()
  })

  it('shows the key that the host has, without logging in', async () => {
    expect(await fetchHostKey(targetOf(server), ownFiles())).toEqual(server.hostKey)
    expect(logins).toBe(0)
  })

  it('asks for a key of the type that is pinned', async () => {
    const path = pin(server, folder.path)
    const ecdsa = readFileSync(path, 'utf8').replace(/ssh-ed25519 .*/, `ecdsa-sha2-nistp256 ${ECDSA}`)
    await writePins(path, ecdsa)
    const key = await fetchHostKey(targetOf(server, { knownHosts: [path] }), ownFiles())
    expect(Buffer.isBuffer(key) && key.toString('latin1', 4, 23)).toBe('ecdsa-sha2-nistp256')
  })

  it('tells why there is none', async () => {
    expect(await fetchHostKey(targetOf({ port: 1 }), ownFiles())).toMatchObject({
      kind: 'unreachable',
      message: 'connect to 127.0.0.1 port 1: refused',
    })
  })
})

const ECDSA =
  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJsEJsWdechPJh/Twy0M7pnYj37MwTEB6g+GTG17tKFQhSQu6E17fjkiITTMkayxMEVCUnIMBzBpXY6XfWOBOkw='
