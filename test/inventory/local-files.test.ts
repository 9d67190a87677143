import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalFiles, nodeFiles } from '../../src/inventory/local-files.ts'
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
  ['the disk', () => ({ files: nodeFiles, at: (path) => join(folder, path) })],
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
    expect(files.list(at('sub'))).toEqual(['b.txt', 'deep/c.txt'])
  })
})

it('links to files are followed, links to folders are not listed', () => {
  symlinkSync(join(folder, 'a.txt'), join(folder, 'sub/link.txt'))
  symlinkSync(folder, join(folder, 'sub/loop'))
  symlinkSync(join(folder, 'nothing'), join(folder, 'sub/broken'))
  expect(nodeFiles.list(join(folder, 'sub'))).toEqual(['b.txt', 'deep/c.txt', 'link.txt'])
})
