import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '../../transport/support/ssh-server.ts'

/** Hosts on the loopback interface that run what they are sent as the user of the test. */
export interface LoopbackHosts {
  readonly servers: readonly TestServer[]
  /** Two hosts, `a` and `b`, with their keys pinned in `pins`; the password is in PASSWORD. */
  readonly inventory: string
  readonly pins: string
  /** First in the PATH of what runs on the hosts. */
  readonly tools: string
  /** How many processes run on the hosts. */
  processes(): number
  close(): Promise<void>
}

export const PASSWORD = 'correct horse battery'

/** `tools`: programs that the hosts have in place of this machine's, as shell scripts. */
export async function startHosts(tools: Readonly<Record<string, string>> = {}): Promise<LoopbackHosts> {
  const folder = folderOf({ ...FREE_FLOCK, ...tools })
  const options = { password: PASSWORD, path: `${folder}:${process.env['PATH']}` }
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
    tools: folder,
    processes: () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && hasInPath(pid, folder)).length,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
      rmSync(folder, { recursive: true })
    },
  }
}

/** Both hosts are this machine, which other tests may hold at the same time: here nobody waits for anybody. */
const FREE_FLOCK = { flock: 'exit 0' }

function hasInPath(pid: string, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`PATH=${folder}:`)
  } catch {
    // It has just ended.
    return false
  }
}

function folderOf(tools: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  for (const [name, script] of Object.entries(tools)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return folder
}
