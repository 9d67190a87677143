import { describe, expect, it } from 'vitest'
import { readPattern } from '../../src/language/regular-expression.ts'

describe('patterns of the user', () => {
  it.each<[string, string, string, string]>([
    ['^\\s*\\n', 'a\r\nb\r\n', '', 'a\r\nb\r\n'],
    ['^\\s*\\n', 'a\n\n \nb\n', '', 'a\nb\n'],
    ['[^a-z\\n]', 'a😀b\n', '_', 'a_b\n'],
    ['(?<=x).', 'x😀\n', 'Y', 'xY\n'],
    ['a.b', 'a\rb a\u2028b a\nb', '_', '_ _ a\nb'],
    ['^b$', 'a\rb\rb\u2028b\nb\n', '_', 'a\rb\rb\u2028b\n_\n'],
    ['$', 'a\r\nb', ';', 'a\r;\nb;'],
    ['\\-\\_\\"\\@\\#\\ \\<', '-_"@# <', 'x', 'x'],
    ['server {', 'server {', 'x', 'x'],
    ['{a}]{2,}', '{a}]]]', 'x', 'x'],
    ['x{,3}', 'x{,3}', 'y', 'y'],
    ['[\\w-.]+', 'a-b.c!', 'x', 'x!'],
    ['[a-\\d-]+', '-a7!', 'x', 'x!'],
    ['[-\\]\\-^]+', ']-^!', 'x', 'x!'],
    ['[.^${}]+', '.^${}!', 'x', 'x!'],
    ['\\p{Lu}\\u{1F600}\\u00e9', 'É😀é', 'x', 'x'],
    ['(?<n>a)\\k<n>', 'aa', 'x$<n>', 'xa'],
    ['\\.\\*\\/\\{\\}', '.*/{}', 'x', 'x'],
    ['^#?PermitRootLogin\\b', '#PermitRootLogin no', 'x', 'x no'],
  ])('%s', (pattern, text, replacement, wanted) => {
    const read = readPattern(pattern, { lines: 'many', flags: 'gu' })
    if ('why' in read) throw new Error(read.why)
    expect(text.replace(new RegExp(read.source, read.flags), replacement)).toBe(wanted)
  })

  it.each<[string, string, string | undefined]>([
    ['(', 'Unterminated group', undefined],
    ['foo\\Z', '\\Z means nothing', 'write $ for the end'],
    ['\\Afoo', '\\A means nothing', 'write ^ for the beginning'],
    ['[\\e]', '\\e means nothing', 'write e alone if it is meant'],
    ['(?P<x>a)', 'Invalid group', 'a group is named so: (?<name>…)'],
    ['(?i)a', 'Invalid group', 'write both letters for either case: [Aa]'],
    ['a++', 'Nothing to repeat', 'there are no possessive quantifiers here: leave the second + out'],
    ['[b-a]', 'Range out of order in character class', undefined],
    ['secret: (', 'Unterminated group', undefined],
    ['a'.repeat(10_001), 'it has 10001 characters', 'the most is 10000'],
  ])('%s is refused', (pattern, why, hint) => {
    expect(readPattern(pattern, { lines: 'one', flags: 'u' })).toEqual({ why, hint })
  })

  it('security 12: are read in time that grows with their length', () => {
    const began = performance.now()
    for (const piece of ['[', '\\p{', '{1,', '(', '\\', '-', '[^', 'a-']) {
      readPattern(piece.repeat(5_000), { lines: 'many', flags: 'gu' })
    }
    expect(performance.now() - began).toBeLessThan(2000)
  })
})
