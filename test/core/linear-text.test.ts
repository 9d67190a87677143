import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsGlob, leadingWords, withoutTrailing } from '../../src/core/linear-text.ts'
import { parseAuthorizedLine } from '../../src/modules/authorized-key/authorized-line.ts'
import { knowHost } from '../../src/modules/known-host/known-hosts-edit.ts'
import { splitLines } from '../../src/modules/line/line-edit.ts'
import { updatePristine } from '../../src/modules/replace/pristine.ts'
import { commandReport } from '../../src/modules/shared/commands/command-result.ts'
import { parsePublicKey } from '../../src/modules/shared/ssh-files/public-key.ts'
import { namesHost } from '../../src/transport/ssh2/host-patterns.ts'

describe('texts that are taken apart', () => {
  it('lose what is repeated at their end', () => {
    expect(withoutTrailing('a\n\nb\n\n', '\n')).toBe('a\n\nb')
    expect(withoutTrailing('\n\n', '\n')).toBe('')
    expect(withoutTrailing('', '\n')).toBe('')
  })

  it('begin with words', () => {
    expect(leadingWords(' a \t b  c d ', 2)).toEqual({ words: ['a', 'b'], rest: 'c d' })
    expect(leadingWords('a', 3)).toEqual({ words: ['a', '', ''], rest: '' })
  })

  it('fit a pattern as the regular expression of it does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, text, (glob, candidate) => {
        const source = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        expect(fitsGlob(glob, candidate)).toBe(new RegExp(`^${source}$`).test(candidate))
      }),
    )
  })
})

const LONG = 180_000

describe('hostile texts', () => {
  it.each<[string, () => unknown]>([
    ['a public key of blanks', () => parsePublicKey(`ssh-rsa AAAA${' '.repeat(LONG)}x\ny`)],
    ['a public key of words', () => parsePublicKey(`${'a '.repeat(LONG)}\nx`)],
    ['a line of authorized_keys', () => parseAuthorizedLine(`a${' \t'.repeat(LONG)}b\r`)],
    ['a line of known_hosts', () => knowHost(`@x${' '.repeat(LONG)}y\u00a0z\n`, 'h', [])],
    ['blank lines that do not end it', () => report(`${'\n'.repeat(LONG)}x`)],
    ['blank lines at its end', () => report(`x${'\n'.repeat(LONG)}`)],
    ['a file of carriage returns', () => splitLines('\r'.repeat(LONG))],
    ['a pattern of stars', () => namesHost(`${'*a'.repeat(60)}b`, 'a'.repeat(250))],
    ['a file of placeholders', () => renewed('_IP_ x\n'.repeat(LONG / 10), '10.0.0.1 y\n'.repeat(LONG / 10))],
    ['lines that are all unlike', () => renewed(numbered('_IP_'), numbered('10.0.0.2 '))],
  ])('security 12: %s take no longer than their length', (_name, act) => {
    const began = performance.now()
    act()
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

function report(stdout: string): unknown {
  return commandReport({ code: 0, stdout: Buffer.from(stdout), stderr: Buffer.from(stdout) })
}

function renewed(copy: string, live: string): unknown {
  return updatePristine(
    live,
    copy,
    { placeholder: '_IP_', value: '10.0.0.1' },
    { path: '/x', copy: '/x.pristine' },
  )
}

function numbered(word: string): string {
  return Array.from({ length: 20_000 }, (_, index) => `${index} ${word}\n`).join('')
}
