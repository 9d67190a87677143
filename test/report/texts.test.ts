import { describe, expect, it } from 'vitest'
import { visible } from '../../src/core/visible-text.ts'
import { stylesFor } from '../../src/report/ansi.ts'
import { durationText } from '../../src/report/duration-text.ts'
import { fitted, padded, textWidth } from '../../src/report/text-width.ts'
import { loadUnifiedDiff } from '../../src/report/unified-diff.ts'

describe('texts of reports', () => {
  it.each([
    [0, '0.0 s'],
    [2340, '2.3 s'],
    [9960, '10 s'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
  ])('%i ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text)
  })

  it('shows control characters and marks of writing direction instead of sending them', () => {
    expect(visible('a\tb\nc\r\nd\re\x1b[1m\x9b\u202e')).toBe('a\tb\nc\nd\\x0de\\x1b[1m\\x9b\\u202e')
  })

  it('measures, cuts and fills up in cells', () => {
    expect(textWidth('wrtc-a')).toBe(6)
    expect(textWidth('日本e\u0301')).toBe(5)
    expect(fitted('日本語', 5)).toBe('日本…')
    expect(fitted('abc', 3)).toBe('abc')
    expect(padded('日', 4)).toBe('日  ')
  })

  it('colours only where it is asked to', () => {
    expect(stylesFor(true).red('x').toString()).toBe('\x1b[31mx\x1b[39m')
    expect(stylesFor(false).red('x').toString()).toBe('x')
  })
})

describe('diffs', () => {
  it('shows a new file as lines that come from nothing', async () => {
    const unified = await loadUnifiedDiff()
    expect(unified({ label: '/x', before: undefined, after: 'a\n' })).toEqual([
      '--- (nothing)',
      '+++ /x',
      '@@ -0,0 +1 @@',
      '+a',
    ])
  })

  it('tells of a missing line end', async () => {
    const unified = await loadUnifiedDiff()
    expect(unified({ label: '/x', before: 'a\n', after: 'a' })).toContain('\\ No newline at end of file')
  })

  it('truth 11: is the same however busy the machine is, and says all that differs', async () => {
    const unified = await loadUnifiedDiff()
    const lines = (word: string): string => Array.from({ length: 600 }, (_, i) => `${word}${i}\n`).join('')
    const diff = { label: '/x', before: `a\n${lines('b')}z\n`, after: `a\n${lines('c')}z` }
    const now = Date.now
    let time = 0
    try {
      const quick = unified(diff)
      Date.now = () => (time += 1000)
      expect(unified(diff)).toEqual(quick)
      expect(quick.slice(2, 5)).toEqual(['@@ -1,602 +1,602 @@', ' a', '-b0'])
    } finally {
      Date.now = now
    }
    const long = unified({ label: '/x', before: 'a\n', after: `a\n${lines('b').repeat(3)}` })
    expect(long.slice(2, 5)).toEqual(['@@ -1 +1,1801 @@', ' a', '+b0'])
  })

  it('gives up in time on texts that have nothing in common', async () => {
    const unified = await loadUnifiedDiff()
    const lines = (word: string): string => Array.from({ length: 60_000 }, (_, i) => `${word}${i}\n`).join('')
    const before = process.cpuUsage()
    const shown = unified({ label: '/x', before: lines('a'), after: lines('b') })
    const { user, system } = process.cpuUsage(before)
    // Of the processor's time, in microseconds: what else the machine does is no matter.
    expect(user + system).toBeLessThan(2_000_000)
    expect(shown.length).toBeLessThan(600)
  })
})
