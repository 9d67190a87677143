import { expect, it } from 'vitest'
import { boundedEvent } from '../../src/journal/bounded-event.ts'
import type { RunEvent } from '../../src/journal/event.ts'

function warning(message: string): RunEvent {
  return { type: 'warning', host: 'h3', message }
}

function messageOf(event: RunEvent): string {
  return 'message' in event ? String(event.message) : ''
}

it('security 14: a text of an event is cut, and what is cut is said', () => {
  const short = warning('x'.repeat(16 * 1024))
  expect(boundedEvent(short)).toBe(short)
  expect(messageOf(boundedEvent(warning('x'.repeat(12_500_000))))).toMatch(/^x{16384}… \(12 MB more\)$/)
  expect(messageOf(boundedEvent(warning(`${'ä'.repeat(16 * 1024)}ää`)))).toMatch(/ä… \(4 bytes more\)$/)
  const faces = messageOf(boundedEvent(warning(`x${'😀'.repeat(10_000)}`)))
  expect(Buffer.from(faces).toString()).toBe(faces)
})

it('security 14: contents that are shown whole stay whole up to some MiB', () => {
  const diff = { label: '/etc/x', before: 'a'.repeat(1_000_000), after: 'b'.repeat(9_000_000) }
  const event: RunEvent = {
    type: 'host.task.finished',
    host: 'h3',
    address: 't',
    task: 't',
    module: 'copy',
    outcome: 'changed',
    durationMs: 1,
    changes: [{ summary: 's', diff }],
  }
  const [change] = (boundedEvent(event) as typeof event & { changes: { diff: typeof diff }[] }).changes
  expect(change?.diff.before).toBe(diff.before)
  expect(change?.diff.after).toMatch(/… \(5 MB more\)$/)
})
