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

const LOGIN = loginCommand({ user: 'wrtc', peer: { address: '192.0.2.2' }, path: '/k/id_rsa', port: 22 })
const ASKED = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=5']

describe('the login on the peer', () => {
  it('takes curve25519 before the key exchanges that the host would have begun with', () => {
    const allowed = 'sntrup761x25519-sha512,curve25519-sha256,ecdh-sha2-nistp256'
    expect(argumentsOfSsh(`echo "kexalgorithms ${allowed}"`)).toEqual([
      '-i',
      '/k/id_rsa',
      '-p',
      '22',
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
    expect(argumentsOfSsh(settings)).toEqual([
      '-i',
      '/k/id_rsa',
      '-p',
      '22',
      ...ASKED,
      '--',
      'wrtc@192.0.2.2',
      'true',
    ])
  })
})

describe('what a login prints', () => {
  it('brownfield 9: is said by its first line, with the status of the login', () => {
    expect(login('echo Welcome; echo more; exit 255')).toMatchObject({ status: 255, stdout: 'Welcome\n' })
    expect(login('head -c 100000 /dev/zero | tr "\\0" x').stdout).toHaveLength(201)
    expect(login(':')).toMatchObject({ status: 0, stdout: '\n' })
  })
})

describe('the host keys', () => {
  it('brownfield 9: are a line each, although their files have no last line break', () => {
    const files = ['ed25519', 'rsa'].map((name) => join(bin, `ssh_host_${name}_key.pub`))
    for (const [at, file] of files.entries()) writeFileSync(file, `ssh-type${at} AAAA root@x`)
    const { tasks } = read()
    const query = tasks.find(({ name }) => name === 'the host keys are read')?.query?.command ?? ''
    const command = query.replace('/etc/ssh', bin)
    const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
    expect(stdout).toBe('ssh-type0 AAAA root@x\nssh-type1 AAAA root@x\n')
  })
})

function login(does: string) {
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\n[ "$1" = -G ] || { ${does}; }\n`)
  chmodSync(join(bin, 'ssh'), 0o755)
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  return spawnSync('sh', ['-c', LOGIN], { env, encoding: 'utf8' })
}

/** What `ssh` is called with for the login, on a host whose `ssh -G` does what `settings` says. */
function argumentsOfSsh(settings: string): readonly string[] {
  const ssh = join(bin, 'ssh')
  writeFileSync(
    ssh,
    `#!/bin/sh\nif [ "$1" = -G ]; then ${settings}\nelse printf '%s\\n' "$@" >${bin}/called; fi\n`,
  )
  chmodSync(ssh, 0o755)
  const env = { PATH: `${bin}:/usr/bin:/bin` }
  const { stderr } = spawnSync('sh', ['-c', LOGIN, 'sh', 'left', 'over'], { env, encoding: 'utf8' })
  expect(stderr).toBe('')
  return readFileSync(join(bin, 'called'), 'utf8').trimEnd().split('\n')
}

function loginCommand(scope: Scope): string {
  const command = read().tasks.find(({ id }) => id === 'try-login')?.query?.command ?? ''
  return rendered(command, scope)
}

function read() {
  const path = join(import.meta.dirname, '../../tasks/key-exchange.yml')
  return load(readFileSync(path, 'utf8')) as {
    tasks: { id?: string; name?: string; query?: { command: string } }[]
  }
}
