import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { renumber } from '../../src/lab/renumber.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file of the layer and of the disk that lies over it, where nothing was written yet. */
function file(path: string, content: string | Buffer, mode = 0o644): void {
  for (const top of ['written', 'disk']) {
    const place = join(folder, top, path)
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, content, { mode })
    utimesSync(place, 1000, 1000)
  }
}

function renumbered(path: string): string {
  renumber(join(folder, 'written'), join(folder, 'disk'), '198.18.5', '198.18.27')
  return readFileSync(join(folder, 'disk', path), 'latin1')
}

it('gives addresses of one subnet to another one, and no other ones', () => {
  file('etc/a.conf', 'vip 198.18.5.10/24; peer=198.18.5.12\n1198.18.5.1 198.18.50.1 10.198.18.5 198.18.5.x')
  expect(renumbered('etc/a.conf')).toBe(
    'vip 198.18.27.10/24; peer=198.18.27.12\n1198.18.5.1 198.18.50.1 10.198.18.5 198.18.5.x',
  )
})

it('keeps mode and times, and bytes that are no text', () => {
  file('etc/key', Buffer.from([0xff, 0, 0xc3, ...Buffer.from('198.18.5.11')]), 0o600)
  expect(renumbered('etc/key')).toBe('\xff\0\xc3198.18.27.11')
  const { mode, mtimeMs } = statSync(join(folder, 'disk/etc/key'))
  expect([mode & 0o777, mtimeMs]).toEqual([0o600, 1_000_000])
})

it('leaves logs as they are, and writes nothing of the layer', () => {
  file('var/log/some.log', 'from 198.18.5.11')
  expect(renumbered('var/log/some.log')).toBe('from 198.18.5.11')
  file('etc/b.conf', '198.18.5.11')
  expect(renumbered('etc/b.conf')).toBe('198.18.27.11')
  expect(readFileSync(join(folder, 'written/etc/b.conf'), 'utf8')).toBe('198.18.5.11')
})
