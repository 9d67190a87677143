import { describe, expect, test } from 'vitest'
import type { HostStats } from '../../src/journal/event.ts'
import { recapSentence } from '../../src/report/recap.ts'
import { finished } from './support/run-events.ts'

function sentence(stats: Readonly<Record<string, Partial<HostStats>>>, exitCode = 1): string {
  const event = finished(stats, exitCode)
  return event.type === 'run.finished' ? recapSentence(event, 'apply') : ''
}

describe('truth 1: the recap says what failures have left', () => {
  test.each<readonly [string, Readonly<Record<string, Partial<HostStats>>>]>([
    ['Nothing was changed; 1 task failed on h3.', { h3: { failed: 1 } }],
    ['1 task failed on h3 after it had changed something.', { h3: { failed: 1, altered: 1 } }],
    ['1 task failed on h3 and may have changed something.', { h3: { failed: 1, maybeAltered: 1 } }],
    [
      '2 changes on 1 host; 1 task failed on h3 after it had changed something.',
      { h3: { changed: 2, failed: 1, altered: 1 } },
    ],
    [
      '2 tasks failed on a, b; 1 of these had changed something before, 1 may have changed something.',
      { a: { failed: 1, altered: 1 }, b: { failed: 1, maybeAltered: 1 } },
    ],
    [
      '1 task failed on a; b could not be reached; 1 of these may have changed something.',
      { a: { failed: 1 }, b: { unreachable: 1, maybeAltered: 1 } },
    ],
    ['a could not be reached and may have changed something.', { a: { unreachable: 1, maybeAltered: 1 } }],
    ['1 failure passed over on a after it had changed something.', { a: { ignored: 1, altered: 1 } }],
  ])('%s', (expected, stats) => {
    expect(sentence(stats)).toBe(expected)
  })

  test('a failure that was passed over and left nothing is no word worth', () => {
    expect(sentence({ a: { ignored: 1 } }, 0)).toBe('Nothing had to be changed.')
  })
})
