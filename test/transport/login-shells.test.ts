import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createConnect } from '../../src/transport/connect.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, shown, targetOf, temporaryFolder, unitOf } from './support/fixture.ts'
import { startServer, type TestServer } from './support/ssh-server.ts'

const folder = temporaryFolder()
const servers: TestServer[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

afterAll(() => folder.remove())

/** A login that is refused is told what it said by then. */
const REFUSED_MS = 3_000

/** Logs in where bash is the login's shell and has these lines in its ~/.bashrc, which it reads under sshd. */
async function logIn(bashrc: string, authTimeoutMs: number, user?: string) {
  const HOME = mkdtempSync(join(folder.path, 'home-'))
  writeFileSync(join(HOME, '.bashrc'), `${bashrc}\n`)
  const env = { HOME, SHELL: '/bin/bash', SSH_CLIENT: '127.0.0.1 1 22' }
  const server = await startServer({ env, loginShell: '/bin/bash' })
  servers.push(server)
  const target = targetOf(server, { knownHosts: [pin(server, folder.path)], authTimeoutMs })
  const host = createConnect(ownFiles())(target, { lock: undefined })
  const result = await host.run(unitOf('echo in'), user)
  await host.close()
  return result
}

describe('modules (connections): a login whose shell reads its standard input', () => {
  it.each([
    'read -r answer',
    'read -n 1 answer',
    'head -n 3 >/dev/null',
    'cat >/dev/null',
    'read -t 1 -N 100000 answer',
    'exec bash',
  ])('is named, with what to do: %s', async (line) => {
    expect(await logIn(line, REFUSED_MS)).toMatchObject({
      refusal: {
        kind: 'shell',
        message:
          'log in to db1 as login: the start-up files of /bin/bash there read standard input, where wrtcplay speaks with its shell',
        hint: expect.stringContaining('[ -t 0 ] || return'),
      },
    })
  })

  it.each(['exec cat', 'cat; exit', 'exec cat >/dev/null'])(
    'is named where all is sent back: %s',
    async (line) => {
      expect(await logIn(line, REFUSED_MS)).toMatchObject({
        refusal: {
          kind: 'shell',
          message: expect.stringContaining(
            "the start-up files of the login's shell there read standard input",
          ),
        },
      })
    },
  )

  it.each([
    '[ -t 0 ] || return; read -r answer',
    'echo welcome; echo "and mind the step" >&2',
    'read -r x </dev/null',
  ])('is let in where it leaves it alone: %s', async (line) => {
    expect(shown(await logIn(line, 20_000))).toEqual(['0|in\n|'])
  })
})
