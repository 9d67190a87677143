import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FakeHost } from './fake-host.ts'

/* What a run of the playbook, keepalived and wrtc-role do to two fake hosts of a pair. */

export function connect(left: FakeHost, right: FakeHost): void {
  left.write('peer', right.folder)
  right.write('peer', left.folder)
}

export function part(host: FakeHost): void {
  host.remove('peer')
}

/** As `wrtc-role` does it. */
export async function promote(host: FakeHost): Promise<void> {
  await host.run('wrtc-data', 'bring-in')
  host.write('vip', '')
  host.write('state/state', 'role=active\n')
}

export async function giveUp(host: FakeHost): Promise<void> {
  host.remove('vip')
  host.write('state/state', 'role=standby\n')
  await host.run('wrtc-data', 'snapshot')
}

/** The first host is gone at once, with all that it has not sent. */
export async function failOver(from: FakeHost, to: FakeHost): Promise<void> {
  part(to)
  from.remove('vip')
  from.remove('run/joined')
  await promote(to)
}

export async function comeBack(host: FakeHost, active: FakeHost): Promise<void> {
  connect(host, active)
  await giveUp(host)
  await host.run('wrtc-data', 'rejoin')
}

export function writeAll(host: FakeHost, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    host.remove(`data/${file}`)
    host.write(`data/${file}`, text)
  }
}

export function filesOf(host: FakeHost): Record<string, string> {
  return readAll(host.path('data'))
}

export function conflictsOf(host: FakeHost): Record<string, string> {
  const folder = host.path('conflicts')
  if (!existsSync(folder)) return {}
  return Object.assign({}, ...readdirSync(folder).map((kept) => readAll(join(folder, kept))))
}

/** All versions that were put aside. */
export function keptOf(host: FakeHost): readonly string[] {
  const folder = host.path('conflicts')
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap((kept) => Object.values(readAll(join(folder, kept))))
}

function readAll(folder: string): Record<string, string> {
  const names = readdirSync(folder).sort()
  return Object.fromEntries(names.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
}
