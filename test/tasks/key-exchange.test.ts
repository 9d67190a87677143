import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, describe, expect, it } from 'vitest'
import type { Scope } from '../../src/language/value-template.ts'
import { rendered } from '../language/support/rendered-text.ts'

const bin = mkdtempSync(join(tmpdir(), 'wrtcplay-login-'))
afterAll(() => rmSync(bin, { recursive: true, force: true }))

const LOGIN = loginCommand({ user: 'wrtc', peer: { address: '192.0.2.2' }, path: '/k/id_rsa' })
const ASKED = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=5']

describe('the login on the peer', () => {
  it('takes curve25519 before the key exchanges that the host would have begun with', () => {
    const allowed = 'sntrup761x25519-sha512,curve25519-sha256,ecdh-sha2-nistp256'
    expect(argumentsOfSsh(`echo "kexalgorithms ${allowed}"`)).toEqual([
      '-i',
      '/k/id_rsa',
      '-o',
      `KexAlgorithms=curve25519-sha256,${allowed}`,
      ...ASKED,
      '--',
      'wrtc@192.0.2.2',
      'true',
    ])
  })

  it.each([
    ['does not allow it', 'echo "kexalgorithms ecdh-sha2-nistp256,diffie-hellman-group14-sha256"'],
    ['allows one that is only named like it', 'echo "kexalgorithms curve25519-sha256@libssh.org"'],
    ['has an ssh that cannot be asked', 'echo "unknown option -- G" >&2; exit 255'],
  ])('leaves the choice to a host that %s', (_, settings) => {
    expect(argumentsOfSsh(settings)).toEqual(['-i', '/k/id_rsa', ...ASKED, '--', 'wrtc@192.0.2.2', 'true'])
  })
})

/** What `ssh` is called with for the login, on a host whose `ssh -G` does what `settings` says. */
function argumentsOfSsh(settings: string): readonly string[] {
  const ssh = join(bin, 'ssh')
  writeFileSync(ssh, `#!/bin/sh\nif [ "$1" = -G ]; then ${settings}\nelse printf '%s\\n' "$@"; fi\n`)
  chmodSync(ssh, 0o755)
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const { stdout, stderr } = spawnSync('sh', ['-c', LOGIN, 'sh', 'left', 'over'], { env, encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.trimEnd().split('\n')
}

function loginCommand(scope: Scope): string {
  const path = join(import.meta.dirname, '../../tasks/key-exchange.yml')
  const { tasks } = load(readFileSync(path, 'utf8')) as {
    tasks: { id?: string; query?: { command: string } }[]
  }
  const command = tasks.find(({ id }) => id === 'try-login')?.query?.command ?? ''
  return rendered(command, scope)
}
