import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { readBounded } from '../../src/inventory/bounded-file.ts'
import { type LocalFiles, localFiles } from '../../src/inventory/local-files.ts'
import { readSource } from '../../src/inventory/source-text.ts'
import { KeyFiles } from '../../src/transport/ssh2/key-files.ts'
import { readKnownHosts } from '../../src/transport/ssh2/known-hosts-files.ts'
import { ownFiles } from '../support/own-files.ts'
import { memoryFiles } from './support/memory-files.ts'

const BIG = Buffer.alloc(2_500_000, 'wrtc')
const CONTENTS = { 'a.txt': 'a', 'sub/b.txt': 'b', 'sub/deep/c.txt': 'c', 'big.bin': BIG }
const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-files-'))

beforeAll(() => {
  mkdirSync(join(folder, 'sub/deep'), { recursive: true })
  for (const [path, content] of Object.entries(CONTENTS)) writeFileSync(join(folder, path), content)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe.each<[string, () => { files: LocalFiles; at: (path: string) => string }]>([
  ['the disk', () => ({ files: localFiles(ownFiles()), at: (path) => join(folder, path) })],
  ['the disk in memory that tests use', () => ({ files: memoryFiles(CONTENTS), at: (path) => path })],
])('%s', (_name, make) => {
  const { files, at } = make()

  it('tells files from folders and from nothing', () => {
    expect(files.stat(at('a.txt'))).toEqual({ kind: 'file', size: 1 })
    expect(files.stat(at('sub'))).toEqual({ kind: 'folder', size: 0 })
    expect(files.stat(at('nothing'))).toBeUndefined()
    expect(files.stat(at('a.txt/x'))).toBeUndefined()
  })

  it('reads and hashes', () => {
    expect(files.read(at('sub/b.txt')).toString()).toBe('b')
    expect(() => files.read(at('nothing'))).toThrow('ENOENT')
    expect(files.sha256(at('big.bin'))).toBe(createHash('sha256').update(BIG).digest('hex'))
  })

  it('lists what is below a folder', () => {
    expect(files.tree(at('sub'))).toEqual({ files: ['b.txt', 'deep/c.txt'], emptyFolders: [], odd: [] })
  })
})

it('modules 13: links to files are followed, and what is no file is named', () => {
  symlinkSync(join(folder, 'a.txt'), join(folder, 'sub/link.txt'))
  symlinkSync(folder, join(folder, 'sub/loop'))
  symlinkSync(join(folder, 'nothing'), join(folder, 'sub/broken'))
  mkdirSync(join(folder, 'sub/empty/er'), { recursive: true })
  writeFileSync(Buffer.concat([Buffer.from(join(folder, 'sub/caf')), Buffer.from([0xe9])]), '')
  execFileSync('mkfifo', [join(folder, 'sub/pipe')])
  expect(localFiles(ownFiles()).tree(join(folder, 'sub'))).toEqual({
    files: ['b.txt', 'deep/c.txt', 'link.txt'],
    emptyFolders: ['empty/er'],
    odd: [
      { path: 'broken', what: 'is a symbolic link to nothing' },
      { path: 'caf\ufffd', what: 'has a name that is not UTF-8' },
      { path: 'loop', what: 'is a symbolic link to a folder' },
      { path: 'pipe', what: 'is a pipe, a socket or a device' },
    ],
  })
})

describe('security 14: what a folder may hold in place of a file', () => {
  const at = (name: string): string => join(folder, name)

  it('is a pipe, which is not waited for, or a device, which never ends', () => {
    execFileSync('mkfifo', [at('pipe')])
    symlinkSync('/dev/zero', at('zero'))
    for (const name of ['pipe', 'zero']) {
      expect(localFiles(ownFiles()).stat(at(name))).toEqual({ kind: 'other', size: 0 })
      expect(() => localFiles(ownFiles()).read(at(name))).toThrow('it is no regular file')
      expect(() => localFiles(ownFiles()).sha256(at(name))).toThrow('it is no regular file')
    }
  })

  it('is a file of any size, of which no more is read than there is room for', () => {
    writeFileSync(at('huge'), '')
    truncateSync(at('huge'), 2 ** 40)
    expect(() => localFiles(ownFiles()).read(at('huge'))).toThrow('it is larger than 32 MiB')
    expect(readBounded('/proc/self/status').toString()).toContain('VmPeak')
  })

  it('is told as such where an inventory is wanted', () => {
    const diagnostics = new Diagnostics()
    for (const name of ['pipe', 'zero', 'huge'])
      readSource({ path: at(name), kind: 'inventory', span: undefined }, localFiles(ownFiles()), diagnostics)
    expect(diagnostics.all.map(({ summary }) => summary)).toEqual([
      `${at('pipe')} is a pipe, a socket or a device, not a inventory`,
      `${at('zero')} is a pipe, a socket or a device, not a inventory`,
      `the inventory ${at('huge')} cannot be read: it is larger than 32 MiB`,
    ])
  })

  it('is no known_hosts file and no key either', async () => {
    expect(() => readKnownHosts([at('pipe')], ownFiles())).toThrow(
      /pipe cannot be read: it is no regular file/,
    )
    expect(await new KeyFiles(ownFiles()).load({ path: at('zero'), passphrase: undefined })).toMatchObject({
      kind: 'unusable',
      reason: expect.stringContaining('it is no regular file'),
    })
  })
})
