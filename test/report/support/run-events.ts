import {
  type HostStats,
  type HostTaskFinished,
  JOURNAL_VERSION,
  type RecordedEvent,
  type RunEvent,
  type RunMode,
} from '../../../src/journal/event.ts'

/* Events as the engine tells them, with what a test does not care for filled in. */

export function started(hosts: readonly string[], mode: RunMode = 'apply'): RunEvent {
  return { type: 'run.started', version: JOURNAL_VERSION, playbook: 'site.yml', mode, hosts }
}

export function play(name: string, hosts: readonly string[]): RunEvent {
  return { type: 'play.started', address: name, play: name, hosts }
}

export function task(name: string, hosts: readonly string[], place = 'site.yml:3:5'): RunEvent {
  return { type: 'task.started', address: name, task: name, module: 'file', place, hosts }
}

export function taskFinished(
  host: string,
  name: string,
  outcome: HostTaskFinished['outcome'],
  more: Partial<HostTaskFinished> = {},
): RunEvent {
  return {
    type: 'host.task.finished',
    host,
    address: name,
    task: name,
    module: 'file',
    outcome,
    durationMs: 12,
    ...more,
  }
}

export function finished(stats: Readonly<Record<string, Partial<HostStats>>>, exitCode = 0): RunEvent {
  const none = { ok: 0, changed: 0, skipped: 0, failed: 0, unreachable: 0, unknown: 0, ignored: 0 }
  const whole = Object.fromEntries(Object.entries(stats).map(([host, row]) => [host, { ...none, ...row }]))
  return { type: 'run.finished', durationMs: 2340, stats: whole, exitCode }
}

/** As it leaves the engine. */
export function recorded(event: RunEvent, seq = 1): RecordedEvent {
  return { ...event, run: '20261123-183012-ab12', seq, at: '2026-11-23T18:30:12.000Z' }
}
