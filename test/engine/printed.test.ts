import { describe, expect, test } from 'vitest'
import { failed, settled } from '../../src/engine/outcome.ts'
import { printedBy } from '../../src/engine/printed.ts'
import { command } from '../../src/modules/command/command.ts'
import { set } from '../../src/modules/set/set.ts'

const plain = (text: string): string => text

describe('truth 12: an event tells what a command printed', () => {
  test('although it ended well', () => {
    const report = { rc: 0, stdout: 'one\ntwo', stderr: 'careful', lines: ['one', 'two'] }
    expect(printedBy(command, settled('changed', report), plain)).toEqual({
      stdout: 'one\ntwo',
      stderr: 'careful',
    })
    expect(printedBy(set, settled('ok', { stdout: 'no output' }), plain)).toEqual({})
  })

  test('bounded, with whole lines and how many came before them', () => {
    const stdout = Array.from({ length: 1_000_000 }, (_, index) => `line ${index + 1}`).join('\n')
    const output = { code: 1, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) }
    const printed = printedBy(command, failed('no', { output }), plain)
    const kept = (printed.stdout ?? '').split('\n')
    expect((printed.stdout ?? '').length).toBeLessThanOrEqual(64 * 1024)
    expect(kept.at(-1)).toBe('line 1000000')
    expect(kept[0]).toBe(`line ${1_000_000 - kept.length + 1}`)
    expect(printed.earlierLines).toEqual({ stdout: 1_000_000 - kept.length })
  })

  test('with secrets masked before anything is cut', () => {
    const secret = 'correct horse battery'
    const mask = (text: string): string => text.replaceAll(secret, '•')
    for (let cut = 1; cut < secret.length; cut++) {
      const stdout = `${secret}${'x'.repeat(16 * 1024 - cut)}`
      const printed = printedBy(command, settled('ok', { rc: 0, stdout, stderr: '', lines: [] }), mask)
      expect(printed.stdout).not.toMatch(/battery|attery|ery/)
    }
  })
})
