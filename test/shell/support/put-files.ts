import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { FilePut } from '../../../src/core/module-definition.ts'
import type { Userland } from './shell-kinds.ts'

export interface ShellResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script as a session does: through `eval`. It comes by stdin, which takes more than an argument does. */
export function runIn({ path }: Userland, source: string, user?: number): ShellResult {
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'script=$(cat; echo .); eval "${script%.}" </dev/null'],
    { encoding: 'utf8', input: source, env: { LC_ALL: 'C', PATH: path }, ...idsOf(user) },
  )
  return { code: status, stdout, stderr: stderr.trim() }
}

function idsOf(user: number | undefined): object {
  return user === undefined ? {} : { uid: user, gid: user }
}

export function put(path: string, text: string | Buffer, more: Partial<FilePut> = {}): FilePut {
  const content = { kind: 'bytes', bytes: Buffer.from(text) } as const
  return {
    path,
    content,
    expect: 'absent',
    owner: undefined,
    group: undefined,
    mode: undefined,
    validate: undefined,
    backup: undefined,
    ...more,
  }
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
