import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '../../remote/support/ssh-server.ts'

/** Hosts on the loopback interface that run what they are sent as the user of the test. */
export interface LoopbackHosts {
  readonly servers: readonly TestServer[]
  /** Two hosts, `a` and `b`, with their keys pinned in `pins`; the password is in PASSWORD. */
  readonly inventory: string
  readonly pins: string
  close(): Promise<void>
}

export const PASSWORD = 'correct horse battery'

export async function startHosts(): Promise<LoopbackHosts> {
  const tools = freeFlock()
  const options = { password: PASSWORD, path: `${tools}:${process.env['PATH']}` }
  const servers = [await startServer(options), await startServer(options)]
  const hosts = servers.map(({ port }, index) => `  ${'ab'[index]}: { address: 127.0.0.1, port: ${port} }`)
  const pins = servers.map(
    ({ port, hostKey }) => `[127.0.0.1]:${port} ssh-ed25519 ${hostKey.toString('base64')}\n`,
  )
  return {
    servers,
    inventory: [
      'hosts:',
      ...hosts,
      'connection:',
      '  agent: false',
      '  password: { secret: { env: PASSWORD } }',
      '  known_hosts: [pins]',
      '',
    ].join('\n'),
    pins: pins.join(''),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
      rmSync(tools, { recursive: true })
    },
  }
}

/** Both hosts are this machine, which other tests may hold at the same time: here nobody waits for anybody. */
function freeFlock(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  writeFileSync(join(folder, 'flock'), '#!/bin/sh\nexit 0\n')
  chmodSync(join(folder, 'flock'), 0o755)
  return folder
}
