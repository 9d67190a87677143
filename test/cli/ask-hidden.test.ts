import { describe, expect, it } from 'vitest'
import { HiddenLine } from '../../src/cli/ask-hidden.ts'

describe('a line that is typed without being seen', () => {
  it('ends with Enter', () => {
    const line = new HiddenLine()
    expect(line.add('sec')).toBeUndefined()
    expect(line.add('ret\rmore')).toBe('entered')
    expect(line.text).toBe('secret')
  })

  it('can be corrected, and begun anew', () => {
    const line = new HiddenLine()
    line.add('wrong\x15secreü\x7ft\n')
    expect(line.text).toBe('secret')
  })

  it('is given up with Ctrl-C, and with Ctrl-D when it is empty', () => {
    expect(new HiddenLine().add('abc\x03')).toBe('refused')
    expect(new HiddenLine().add('\x04')).toBe('refused')
    expect(new HiddenLine().add('abc\x04\n')).toBe('entered')
  })

  it('does not take keys that write nothing', () => {
    const line = new HiddenLine()
    line.add('a\x01\x04b\n')
    expect(line.text).toBe('ab')
  })
})
