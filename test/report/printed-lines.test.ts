import { describe, expect, test } from 'vitest'
import type { HostTaskFinished } from '../../src/journal/event.ts'
import { stylesFor } from '../../src/report/ansi.ts'
import { hostLines, type LineFormat } from '../../src/report/host-lines.ts'
import { taskFinished } from './support/run-events.ts'

const LOOK: LineFormat = {
  styles: stylesFor(false),
  mode: 'apply',
  hostWidth: 1,
  isVerbose: false,
  unifiedDiff: undefined,
  journal: 'runs/x/journal.jsonl',
}

function lines(more: Partial<HostTaskFinished>, outcome: HostTaskFinished['outcome'], isVerbose = false) {
  const event = taskFinished('a', 'T', outcome, more)
  if (event.type !== 'host.task.finished') throw new Error('not a task')
  return hostLines(event, { ...LOOK, isVerbose }).map(String)
}

describe('truth 12: what a command printed', () => {
  test('is there with -v although it ended well, and not without', () => {
    const printed = { changes: [{ summary: 'run: make' }], stdout: 'one\ntwo', stderr: 'careful' }
    expect(lines(printed, 'changed')).toEqual(['    changed      a  run: make'])
    expect(lines(printed, 'changed', true)).toEqual([
      '    changed      a  run: make',
      '        stdout | one',
      '        stdout | two',
      '        stderr | careful',
    ])
    expect(lines({ stdout: 'word' }, 'ok', true)).toEqual(['    ok           a  stdout | word'])
  })

  test('of a failure the last lines, how many came before, and where these are', () => {
    const stdout = Array.from({ length: 1000 }, (_, index) => `line ${index + 1}`).join('\n')
    const shown = lines({ message: 'no', stdout }, 'failed')
    expect(shown.slice(1, 3)).toEqual([
      '        stdout | … 980 lines before these: in runs/x/journal.jsonl',
      '        stdout | line 981',
    ])
    expect(shown.at(-1)).toBe('        stdout | line 1000')
    const more = lines({ message: 'no', stdout, earlierLines: { stdout: 500_000 } }, 'failed')
    expect(more[1]).toBe('        stdout | … 500980 lines before these: in runs/x/journal.jsonl the last 980')
    const few = lines({ message: 'no', stdout: 'end', earlierLines: { stdout: 1 } }, 'failed')
    expect(few[1]).toBe('        stdout | … 1 line before these: they are not kept')
  })

  test('of a line without an end, its end', () => {
    const shown = lines({ message: 'no', stdout: `${'x'.repeat(9000)}end` }, 'failed')
    expect(shown[1]).toBe(`        stdout | …${'x'.repeat(4093)}end`)
  })
})
