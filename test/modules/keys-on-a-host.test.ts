import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { eachShell } from './support/each-shell.ts'
import { look } from './support/local-host.ts'

eachShell('keys', ({ shell, at, settle, failureOf }) => {
  describe('ssh_keypair', () => {
    it.each(['ed25519', 'rsa'])('makes an %s key pair, once', (type) => {
      const params = { path: at('.ssh', 'id key'), type }
      const { result, summaries } = settle('ssh_keypair', params)
      expect(summaries).toEqual([`make an ${type} key pair ${at('.ssh', 'id key')}`])
      const published = readFileSync(at('.ssh', 'id key.pub'), 'utf8').trim()
      expect(result).toMatchObject({
        public_key: published,
        fingerprint: expect.stringMatching(/^SHA256:.{43}$/),
      })
      expect(statSync(at('.ssh', 'id key')).mode & 0o777).toBe(0o600)
      expect(statSync(at('.ssh')).mode & 0o777).toBe(0o700)
    })

    it('mends the mode and the public half, and leaves the private one alone', () => {
      const params = { path: at('key') }
      settle('ssh_keypair', params)
      const secret = readFileSync(at('key'))
      chmodSync(at('key'), 0o644)
      rmSync(at('key.pub'))
      expect(settle('ssh_keypair', params).summaries).toEqual([
        `set mode of ${at('key')} to 0600`,
        `write the public key ${at('key.pub')}`,
      ])
      expect(readFileSync(at('key'))).toEqual(secret)
    })

    it('overwrites no key of another kind, and nothing that is no key', () => {
      settle('ssh_keypair', { path: at('key') })
      expect(failureOf('ssh_keypair', { path: at('key'), type: 'rsa' })).toEqual({
        message: '/key holds a key of type ssh-ed25519, not rsa',
        hint: 'move it away, or ask for the type that it has',
      })
      writeFileSync(at('odd'), 'no key', { mode: 0o600 })
      expect(failureOf('ssh_keypair', { path: at('odd') }).message).toContain('/odd is no usable private key')
    })
  })

  describe('authorized_key and known_host, in files named by path', () => {
    it('add and remove keys', () => {
      settle('ssh_keypair', { path: at('key') })
      const key = readFileSync(at('key.pub'), 'utf8').trim()
      settle('authorized_key', { user: 'wrtc', key, path: at('keys') })
      expect(readFileSync(at('keys'), 'utf8')).toBe(`${key}\n`)
      settle('authorized_key', { user: 'wrtc', key, path: at('keys'), state: 'absent' })
      expect(readFileSync(at('keys'), 'utf8')).toBe('')
      settle('known_host', { host: '10.0.0.2', keys: [key], path: at('known'), port: 2222 })
      expect(readFileSync(at('known'), 'utf8')).toBe(
        `[10.0.0.2]:2222 ${key.split(' ').slice(0, 2).join(' ')}\n`,
      )
      settle('known_host', { host: '10.0.0.2', path: at('known'), port: 2222, state: 'absent' })
      expect(readFileSync(at('known'), 'utf8')).toBe('')
    })
  })

  it('recognises the names that ssh-keygen hashes', () => {
    settle('ssh_keypair', { path: at('key') })
    settle('ssh_keypair', { path: at('other') })
    const [key, other] = ['key.pub', 'other.pub'].map((file) => readFileSync(at(file), 'utf8').trim())
    const params = { host: '10.0.0.2', port: 2222, path: at('known') }
    settle('known_host', { ...params, keys: [key] })
    execFileSync('ssh-keygen', ['-H', '-f', at('known')], { stdio: 'ignore' })
    expect(readFileSync(at('known'), 'utf8')).toMatch(/^\|1\|/)
    expect(look(shell, 'known_host', { ...params, keys: [key] }).summaries).toEqual([])
    settle('known_host', { ...params, keys: [other] })
    expect(readFileSync(at('known'), 'utf8')).toBe(
      `[10.0.0.2]:2222 ${other?.split(' ').slice(0, 2).join(' ')}\n`,
    )
  })

  it('knows the length of an RSA key', () => {
    settle('ssh_keypair', { path: at('key'), type: 'rsa', bits: 2048 })
    expect(look(shell, 'ssh_keypair', { path: at('key'), type: 'rsa', bits: 2048 }).summaries).toEqual([])
    expect(failureOf('ssh_keypair', { path: at('key'), type: 'rsa', bits: 4096 }).message).toBe(
      '/key holds a key of 2048 bits, not 4096',
    )
  })
})
