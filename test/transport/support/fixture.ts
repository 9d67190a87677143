import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '../../../src/core/secret.ts'
import type { PartResult, Unit, UnitPart, UnitResult } from '../../../src/shell/contract.ts'
import type { SshTarget } from '../../../src/transport/ssh2/ssh-target.ts'
import type { TestServer } from './ssh-server.ts'

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A known_hosts file that holds just this server's key. */
export function pin(server: TestServer, folder: string): string {
  const path = join(folder, `known_hosts-${server.port}`)
  writeFileSync(path, `[127.0.0.1]:${server.port} ssh-ed25519 ${server.hostKey.toString('base64')}\n`)
  return path
}

export function targetOf(server: { readonly port: number }, over: Partial<SshTarget> = {}): SshTarget {
  return {
    name: 'db1',
    address: '127.0.0.1',
    port: server.port,
    user: 'login',
    keys: [],
    agent: undefined,
    password: new Secret('secret'),
    knownHosts: [],
    sshRsa: false,
    transport: 'ssh2',
    jump: undefined,
    become: { method: 'sudo', password: undefined },
    connectTimeoutMs: 20_000,
    authTimeoutMs: 20_000,
    ...over,
  }
}

export type PartLike = string | Partial<UnitPart>

export function unitOf(...parts: readonly PartLike[]): Unit {
  return {
    survives: false,
    parts: parts.map((part) => ({
      timeoutMs: 10_000,
      needed: false,
      source: '',
      ...(typeof part === 'string' ? { source: part } : part),
    })),
  }
}

/** What a test looks at, as text. */
export function shown(result: UnitResult): unknown {
  if (result.kind === 'refused') return result
  return result.parts.map(shownPart)
}

function shownPart(part: PartResult): unknown {
  if (part.kind === 'skipped') return 'skipped'
  const printed = `${part.stdout.toString('latin1')}|${part.stderr.toString('latin1')}`
  return part.kind === 'ended' ? `${part.code}|${printed}` : `timeout|${printed}`
}
