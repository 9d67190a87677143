import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { digestOf, digestOfContents, readImageContents, writeContents } from '../../src/lab/image-contents.ts'

it('gives each flavour its own services, and both the appliance', () => {
  const [systemd, sysv] = [paths('systemd'), paths('sysv')]
  for (const both of ['etc/lsyncd/lsyncd.conf.lua', 'opt/sonus/wrtc/bin/wrtc']) {
    expect(systemd).toContain(both)
    expect(sysv).toContain(both)
  }
  expect(systemd).toContain('etc/systemd/system/wrtc.service')
  expect(sysv).toContain('etc/init.d/wrtc')
  expect(sysv).not.toContain('etc/systemd/system/wrtc.service')
})

it('ships an lsyncd file that has its placeholder once, and deletes and downgrades nothing', () => {
  const file = readImageContents('systemd').files.find(({ path }) => path === 'etc/lsyncd/lsyncd.conf.lua')
  const text = file?.bytes.toString() ?? ''
  expect(text.match(/_PEER_IP_/g)).toHaveLength(1)
  expect(text).toMatch(/^ {2}delete = false,$/m)
  expect(text).toMatch(/^ {4}update = true,$/m)
})

it('changes its digest with any file, mode or script, so that the image is built anew', () => {
  const contents = readImageContents('systemd')
  const [first, ...rest] = contents.files
  if (first === undefined) throw new Error('there are no files')
  const variants = [
    contents,
    { ...contents, files: rest },
    { ...contents, files: [{ ...first, mode: first.mode ^ 0o111 }, ...rest] },
    { ...contents, files: [{ ...first, bytes: Buffer.from('x') }, ...rest] },
    { ...contents, files: [{ ...first, path: `${first.path}x` }, ...rest] },
    { ...contents, prepare: Buffer.from('x') },
  ]
  expect(new Set(variants.map(digestOfContents)).size).toBe(variants.length)
  expect(digestOfContents(readImageContents('systemd'))).toBe(digestOfContents(contents))
})

it('does not take parts that are cut differently for the same', () => {
  expect(digestOf(['ab', 'c'])).not.toBe(digestOf(['a', 'bc']))
})

it('writes modes that do not depend on the umask', () => {
  const root = mkdtempSync(join(tmpdir(), 'wrtcplay-image-'))
  const before = process.umask(0o077)
  try {
    writeContents([{ path: 'a/b/run', mode: 0o755, bytes: Buffer.from('x') }], root)
    expect(statSync(join(root, 'a/b/run')).mode & 0o777).toBe(0o755)
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o755)
    expect(readFileSync(join(root, 'a/b/run'), 'utf8')).toBe('x')
  } finally {
    process.umask(before)
    rmSync(root, { recursive: true })
  }
})

function paths(flavour: 'systemd' | 'sysv'): readonly string[] {
  return readImageContents(flavour).files.map(({ path }) => path)
}
