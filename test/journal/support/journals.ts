import { readFileSync } from 'node:fs'
import {
  type ChangeStarted,
  type HostTaskFinished,
  JOURNAL_VERSION,
  type Outcome,
  type RecordedEvent,
  type RunEvent,
  type RunMode,
} from '../../../src/journal/event.ts'
import { openJournal } from '../../../src/journal/journal.ts'

/* Journals of runs as they are written, with what a test does not care for filled in. */

/** Writes the journal of a run; its path. */
export async function write(state: string, run: string, all: readonly RunEvent[]): Promise<string> {
  const journal = openJournal(state, run)
  for (const [index, event] of all.entries()) journal.onEvent(recorded(event, index + 1, run))
  await journal.close?.()
  return journal.path
}

export function events(path: string): unknown[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

export function over(exitCode: number): RunEvent {
  return {
    type: 'run.finished',
    durationMs: 1,
    stats: {},
    exitCode,
  }
}

export function started(mode: RunMode = 'apply', playbook = 'site.yml', more: object = {}): RunEvent {
  return {
    type: 'run.started',
    version: JOURNAL_VERSION,
    playbook,
    mode,
    hosts: ['a'],
    ...more,
  }
}

export function ended(host: string, key: string, outcome: Outcome): HostTaskFinished {
  return { type: 'host.task.finished', host, address: key, task: key, module: 'file', outcome, durationMs: 1 }
}

export function begun(host: string, address: string, more: Partial<ChangeStarted> = {}): ChangeStarted {
  const before = { files: [{ path: '/x', absent: true as const }] }
  return { type: 'change.started', host, address, task: address, changes: ['make /x'], before, ...more }
}

export function recorded(event: RunEvent, seq = 1, run = '20261123-183012-aaaa'): RecordedEvent {
  return { ...event, run, seq, at: '2026-11-23T18:30:12.000Z' }
}
