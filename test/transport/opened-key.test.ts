import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { KeyFiles } from '../../src/transport/ssh2/key-files.ts'
import { ownFiles } from '../support/own-files.ts'
import { temporaryFolder } from './support/fixture.ts'
import { newKey } from './support/ssh-server.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

const data = Buffer.from('what is signed')

it.each([
  ['ed25519', newKey('ed25519'), undefined, undefined],
  ['ed25519 with a passphrase', newKey('ed25519', { passphrase: 'open' }), 'open', undefined],
  ['ecdsa', newKey('ecdsa'), undefined, undefined],
  ['rsa', ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private, undefined, 'sha512'],
  ['rsa, the old way', ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private, undefined, undefined],
])('signs with %s as ssh2 would', async (_name, text, passphrase, algorithm) => {
  const { ours, theirs } = await bothOf(text, passphrase)
  const signature = ours.sign(data, algorithm)
  expect(theirs.verify(data, signature, algorithm)).toBe(true)
  expect(theirs.verify(Buffer.from('other'), signature, algorithm)).toBe(false)
})

it('does not open the key again for each signature, which costs ten times as much', async () => {
  const { ours, theirs } = await bothOf(newKey('ed25519'), undefined)
  const times = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round < 10; round++) {
    times.ours.push(timeOf(() => ours.sign(data)))
    times.theirs.push(timeOf(() => theirs.sign(data)))
  }
  expect(Math.min(...times.ours)).toBeLessThan(Math.min(...times.theirs) / 2)
})

it('security 12: a key file, and one beside it, take no longer the longer they are', async () => {
  const path = join(folder.path, 'long')
  const lines = 'a:b\n'.repeat(250_000)
  writeFileSync(path, `-----BEGIN RSA PRIVATE KEY-----\n${lines}`, { mode: 0o600 })
  writeFileSync(`${path}.pub`, `-----BEGIN RSA PRIVATE KEY-----\n${lines}`)
  const before = process.cpuUsage()
  const loaded = await new KeyFiles(ownFiles()).load({ path, passphrase: undefined })
  expect(loaded).toMatchObject({ kind: 'unusable', reason: 'cannot be read (it is larger than 32 KiB)' })
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
})

async function bothOf(text: string, passphrase: string | undefined) {
  const path = join(folder.path, 'id')
  writeFileSync(path, text, { mode: 0o600 })
  const secret = passphrase === undefined ? undefined : new Secret(passphrase)
  const loaded = await new KeyFiles(ownFiles()).load({ path, passphrase: secret })
  const theirs = ssh2.utils.parseKey(text, passphrase)
  if (loaded.kind !== 'usable' || theirs instanceof Error) throw new Error('the key cannot be read')
  return { ours: loaded.key, theirs }
}

function timeOf(action: () => unknown): number {
  const began = performance.now()
  for (let times = 0; times < 20; times++) action()
  return performance.now() - began
}
