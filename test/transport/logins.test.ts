import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthContext } from 'ssh2'
import { afterAll, afterEach, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import { outputTail } from '../../src/shell/output-tail.ts'
import { createConnect } from '../../src/transport/connect.ts'
import type { SshTarget } from '../../src/transport/ssh2/ssh-target.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, shown, targetOf, temporaryFolder, unitOf } from './support/fixture.ts'
import { newKey, type ServerOptions, startServer, type TestServer } from './support/ssh-server.ts'

const folder = temporaryFolder()
const servers: TestServer[] = []
const keyPath = join(folder.path, 'key')
writeFileSync(keyPath, newKey('ed25519'), { mode: 0o600 })
const KEY = { keys: [{ path: keyPath, passphrase: undefined }] }

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

afterAll(() => folder.remove())

async function log(options: ServerOptions, over: Partial<SshTarget> = {}, user?: string) {
  const server = await startServer(options)
  servers.push(server)
  const target = targetOf(server, { knownHosts: [pin(server, folder.path)], ...over })
  const host = createConnect(ownFiles())(target, { lock: undefined })
  const result = await host.run(unitOf('echo in'), user)
  await host.close()
  return result
}

/** One method after the other, as sshd's `AuthenticationMethods` has it. */
function methods(...order: readonly ('password' | 'publickey' | 'keyboard-interactive')[]) {
  let at = 0
  return (context: AuthContext): void => {
    const wanted = order[at]
    const pass = (): void => {
      const next = order[++at]
      if (next === undefined) context.accept()
      else context.reject([next], true)
    }
    if (wanted === undefined || context.method !== wanted)
      context.reject(wanted === undefined ? [] : [wanted])
    else if (context.method === 'publickey' && context.signature === undefined) context.accept()
    else if (context.method === 'keyboard-interactive')
      context.prompt([{ prompt: 'Password: ', echo: false }], pass)
    else pass()
  }
}

it.each([
  [['password', 'publickey']],
  [['publickey', 'password']],
  [['keyboard-interactive', 'publickey']],
] as const)('modules (connections): %s, as the server wants it', async (order) => {
  expect(shown(await log({ authenticate: methods(...order) }, KEY))).toEqual(['0|in\n|'])
})

it('truth 9: what the host says before it refuses comes first, and the remedy fits it', async () => {
  const authenticate = (context: AuthContext): void => context.reject(['publickey'])
  const banner = '\u001b[31mYour account has expired;\u0007 please contact your system administrator.\r\n'
  expect(await log({ authenticate, banner }, { ...KEY, password: undefined })).toMatchObject({
    refusal: {
      kind: 'authentication',
      message: expect.stringMatching(
        /^log in to db1 as login: the host says "Your account has expired; please contact your system administrator\."; tried key /,
      ),
      hint: expect.stringContaining('chage -l'),
    },
  })
})

it.each([
  [
    "echo 'sudo: Ein Passwort ist notwendig' >&2; exit 1",
    'sudo: Ein Passwort ist notwendig',
    '--ask-become-pass',
  ],
  [
    "echo 'sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set' >&2; exit 1",
    'sudo there has lost its setuid bit or its owner',
    'chmod 4755',
  ],
  ['exit 1', 'ended with status 1', 'sudo -n -l'],
])('truth 9: sudo is quoted: %s', async (script, message, hint) => {
  const path = mkdtempSync(join(folder.path, 'path-'))
  writeFileSync(join(path, 'sudo'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(path, 'sudo'), 0o755)
  expect(await log({ path: `${path}:/usr/bin:/bin` }, {}, 'root')).toMatchObject({
    refusal: {
      kind: 'become',
      message: expect.stringContaining(`become root on db1: ${message}`),
      hint: expect.stringContaining(hint),
    },
  })
  rmSync(path, { recursive: true })
})

it.each(['PIN for alice: ', 'Verification code: '])(
  'truth 9: a question that has no answer is told: %s',
  async (question) => {
    const path = mkdtempSync(join(folder.path, 'path-'))
    writeFileSync(join(path, 'sudo'), `#!/bin/sh\nprintf '%s' '${question}' >&2; exec sleep 30\n`)
    chmodSync(join(path, 'sudo'), 0o755)
    const become = { method: 'sudo', password: new Secret('hidden') } as const
    expect(
      await log({ path: `${path}:/usr/bin:/bin` }, { become, authTimeoutMs: 1500 }, 'root'),
    ).toMatchObject({
      refusal: { kind: 'become', message: `become root on db1: sudo asks "${question.trim()}"` },
    })
  },
)

it('truth 8: nothing to log in with, and nobody there, are two things', async () => {
  const bare = { keys: [], password: undefined, agent: undefined }
  const none = await log({}, bare)
  expect(none).toMatchObject({
    refusal: {
      message: expect.stringContaining('neither a key, an agent nor a password'),
      hint: expect.any(String),
    },
  })
  const nobody = await log({}, { ...bare, address: 'no-such-name.invalid' })
  expect(nobody).toMatchObject({
    refusal: { kind: 'unreachable', hint: expect.stringContaining('spelled right') },
  })
})

it('truth 9: what a host says is bounded and shows nothing but text', () => {
  expect(outputTail(`a\n\u001b]0;title\u0007b\u001b[2Jc\u202e\n\n${'x'.repeat(9000)}`)).toMatch(/^…x{300}$/)
  expect(outputTail('one\ntwo\r\nthree\nf\u001b[31mour\u0000')).toBe('two; three; four')
})
