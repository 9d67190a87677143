import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Change, FilePut } from '../../src/core/module-definition.ts'
import { MASK, Secret } from '../../src/core/secret.ts'
import { sh } from '../../src/core/shell.ts'
import { beforeOf, bringsSecret, type SeenBefore } from '../../src/journal/before.ts'
import type { Before } from '../../src/journal/event.ts'

const OLD = Buffer.from('as it was\n')

describe('record 7: what was there before a change', () => {
  it('is the state that was seen, with contents by their digests', async () => {
    const state = {
      file: { path: '/x', mode: '0644', bytes: OLD, sha256: digest(OLD) },
      groups: new Map([['g', 7n]]),
      gone: undefined,
    }
    const { before, kept } = await seen({ state, changes: [put({ path: '/x', expect: digest(OLD) })] })
    const content = { sha256: digest(OLD), size: OLD.length, kept: true }
    expect(before).toEqual({
      state: { file: { path: '/x', mode: '0644', bytes: content, sha256: digest(OLD) }, groups: { g: '7' } },
      files: [{ path: '/x', ...content }],
    })
    expect(kept).toEqual([OLD])
  })

  it('tells of files that were not there, and of those that were not read', async () => {
    const changes = [put({ path: '/new', expect: 'absent' }), put({ path: '/large', expect: 'a'.repeat(64) })]
    const { before } = await seen({ state: {}, changes })
    expect(before.files).toEqual([
      { path: '/new', absent: true },
      { path: '/large', sha256: 'a'.repeat(64), leftOut: 'the host was not asked for it' },
    ])
  })

  it('says why a content is not kept', async () => {
    const { before } = await seen({ state: OLD }, { keep: () => Promise.resolve('the disk is full') })
    expect(before.state).toEqual({ sha256: digest(OLD), size: OLD.length, leftOut: 'the disk is full' })
  })

  it('goes to a file of its own where it is long', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `/srv/file-${index}`)
    const { before, kept } = await seen({ state: { names } })
    expect(before).toEqual({ whole: { sha256: digest(kept[0]), size: kept[0]?.length, kept: true } })
    expect(JSON.parse(kept[0]?.toString() ?? '')).toEqual({ state: { names }, files: [] })
  })
})

describe('record 8: no secret', () => {
  it('is kept of what holds one', async () => {
    const key = Buffer.from('-----BEGIN OPENSSH PRIVATE KEY-----\nxyz\n')
    const a = Buffer.from('password=geheim77')
    const { before, kept } = await seen({
      state: { a, sha256: digest(a), other: digest(OLD), key, password: 'geheim77' },
      changes: [put({ path: '/a', expect: digest(a) })],
    })
    expect(kept).toEqual([])
    expect(before.files).toEqual([{ path: '/a', size: 17, leftOut: 'it holds a secret' }])
    expect(before.state).toEqual({
      a: { size: 17, leftOut: 'it holds a secret' },
      sha256: MASK,
      other: digest(OLD),
      key: { size: key.length, leftOut: 'it holds a secret' },
      password: '••',
    })
  })

  it('is kept of what is replaced by one, not even its digest', async () => {
    const state = { bytes: OLD, sha256: digest(OLD), more: [digest(OLD)], token: new Secret('t') }
    const changes = [put({ path: '/x', expect: digest(OLD) })]
    const { before, kept } = await seen({ state, changes, isSecret: true })
    expect(kept).toEqual([])
    expect(JSON.stringify(before)).not.toContain(digest(OLD))
    expect(before.files).toEqual([{ path: '/x', leftOut: 'it may hold a secret, as what replaces it does' }])
  })

  it('is written to the file of a long state', async () => {
    const { kept } = await seen({ state: { names: Array.from({ length: 9000 }, () => 'geheim77') } })
    expect(kept[0]?.toString()).not.toContain('geheim77')
  })

  it('is missed in what is put or run', () => {
    const run = (secret: string | Secret): Change => ({
      summary: 's',
      steps: [{ kind: 'run', script: sh`login ${secret}` }],
    })
    expect(bringsSecret([run('plain')], holdsSecret)).toBe(false)
    expect(bringsSecret([run(new Secret('x'))], holdsSecret)).toBe(true)
    expect(bringsSecret([run('geheim77')], holdsSecret)).toBe(true)
    const bytes = Buffer.from('password=geheim77')
    expect(bringsSecret([put({ content: { kind: 'bytes', bytes } })], holdsSecret)).toBe(true)
  })
})

async function seen(
  part: Partial<SeenBefore>,
  more: { keep?: (bytes: Buffer) => Promise<string | undefined> } = {},
): Promise<{ readonly before: Before; readonly kept: readonly Buffer[] }> {
  const kept: Buffer[] = []
  const keep = (bytes: Buffer): Promise<undefined> => {
    kept.push(bytes)
    return Promise.resolve(undefined)
  }
  const before = await beforeOf(
    { state: {}, changes: [], isSecret: false, ...part },
    {
      keep,
      holdsSecret,
      mask: (value) => JSON.parse(JSON.stringify(value).replaceAll('geheim77', '••')),
      ...more,
    },
  )
  return { before, kept }
}

function holdsSecret(text: string): boolean {
  return text.includes('geheim77')
}

function put(file: Partial<FilePut>): Change {
  const whole: FilePut = {
    path: '/x',
    content: { kind: 'bytes', bytes: Buffer.from('new') },
    expect: 'absent',
    owner: undefined,
    group: undefined,
    mode: undefined,
    validate: undefined,
    backup: undefined,
    ...file,
  }
  return { summary: 'put', steps: [{ kind: 'put', file: whole }] }
}

function digest(bytes: Buffer | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex')
}
