import { describe, expect, it } from 'vitest'
import { isFailure } from '../../src/core/module-definition.ts'
import { ABSOLUTE_PATH } from '../../src/modules/shared/files/path-schema.ts'
import { moduleNamed, settled } from './support/local-host.ts'

/* Files as hosts have them: ends of lines of every kind, characters beyond 16 bits, bytes that are no UTF-8. */

describe('replace', () => {
  it.each<[string, string | Buffer, object, string | Buffer]>([
    ['CRLF lines that are not blank', 'a\r\nb\r\n', { pattern: '^\\s*\\n', with: '' }, 'a\r\nb\r\n'],
    ['a class and an emoji', 'a😀b\n', { pattern: '[^a-z\\n]', with: '_' }, 'a_b\n'],
    ['a dot and an emoji', 'x😀\n', { pattern: '(?<=x).', with: 'Y' }, 'xY\n'],
    ['a dot, CR and U+2028', 'a\rb\u2028c\n', { pattern: '^a.*$', with: 'x' }, 'x\n'],
    [
      'letters in a file with one byte of Latin-1',
      Buffer.from('636166c3a920e920c3a00a', 'hex'),
      { pattern: '[éè]', with: 'e' },
      Buffer.from('6361666520e920c3a00a', 'hex'),
    ],
    [
      'the byte itself, as one character',
      Buffer.from('78e979ff0a', 'hex'),
      { pattern: 'x.y.', with: '€' },
      Buffer.from('e282ac0a', 'hex'),
    ],
    [
      'text beside bytes that are no UTF-8',
      Buffer.from([0xff, 0x61, 0xc3, 0xa9, 0xc3, 0xf0, 0x9f, 0x98, 0x80, 0x80, 0xed, 0xa0, 0x80]),
      { text: '😀', with: 'é' },
      Buffer.from([0xff, 0x61, 0xc3, 0xa9, 0xc3, 0xc3, 0xa9, 0x80, 0xed, 0xa0, 0x80]),
    ],
  ])('%s', (_name, before, params, after) => {
    expect(changed('replace', params, before).toString('hex')).toBe(Buffer.from(after).toString('hex'))
  })

  it('keeps a pristine copy of a file in Latin-1', () => {
    const params = { path: '/f', text: '_IP_', with: 'é', keep_pristine: '/c' }
    const copy = file('/c', Buffer.from('5f49505f20e90a', 'hex'))
    const live = file('/f', Buffer.from('c3a920e90a', 'hex'))
    expect(settled(moduleNamed('replace').plan(params, { live, copy }))).toEqual([])
  })
})

describe('paths', () => {
  it.each(['/a/../b', '/..', '/t\n/../../etc'])('%j leaves its folder and is refused', (path) => {
    expect(new RegExp(ABSOLUTE_PATH.pattern, 'u').test(path)).toBe(false)
  })
})

describe('line', () => {
  it.each<[string, string | Buffer, object, string | Buffer]>([
    ['a dot finds an emoji', 'x😀y\n', { match: '^x.y$', line: 'z' }, 'z\n'],
    ['CRLF stays', 'a\r\nb\r\n', { match: '^b$', line: 'c' }, 'a\r\nc\r\n'],
    ['a CR in a line is part of it', 'a\rb\n', { match: '^b$', line: 'c' }, 'a\rb\nc\n'],
    [
      'bytes that are no UTF-8 stay',
      Buffer.from('e90a780a', 'hex'),
      { match: '^x', line: 'é' },
      Buffer.from('e90ac3a90a', 'hex'),
    ],
    ['behind the last', 'a\nb\na\nc\n', { after: '^a', line: 'x' }, 'a\nb\na\nx\nc\n'],
    ['before the first', 'a\nb\na\n', { before: 'b|a', line: 'x' }, 'x\na\nb\na\n'],
    ['behind none', 'a', { after: '^z', line: 'x' }, 'a\nx\n'],
  ])('%s', (_name, before, params, after) => {
    expect(changed('line', params, before).toString('hex')).toBe(Buffer.from(after).toString('hex'))
  })

  it('is refused when every run would write it again', () => {
    expect(plan('line', { match: '^a', line: 'b' }, 'a1\na2\n')).toMatchObject({
      message:
        '/f: `match` finds several lines, and not the new one: every run would put it in place of another',
    })
    expect(moduleNamed('line').check?.({ path: '/f', line: 'foo\r' })).toMatchObject({
      message: '`line` ends with a carriage return',
    })
  })
})

function plan(name: string, params: object, before: string | Buffer): ReturnType<typeof settled> {
  const found = file('/f', Buffer.from(before))
  return settled(moduleNamed(name).plan({ path: '/f', ...params }, { live: found, file: found }))
}

/** The file's bytes after the plan, which planned from them again is empty. */
function changed(name: string, params: object, before: string | Buffer): Buffer {
  const planned = plan(name, params, before)
  if (isFailure(planned)) throw new Error(planned.message)
  const [step] = planned.flatMap(({ steps }) => steps)
  if (step === undefined) return Buffer.from(before)
  if (step.kind !== 'put' || step.file.content.kind !== 'bytes') throw new Error('another step is wanted')
  expect(plan(name, params, step.file.content.bytes)).toEqual([])
  return step.file.content.bytes
}

function file(path: string, bytes: Buffer): object {
  return { path, bytes, sha256: 'f'.repeat(64), uid: '0', owner: 'root', group: 'root', mode: '644' }
}
