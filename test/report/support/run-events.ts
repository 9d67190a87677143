import type { HostStats, HostTaskFinished, RunEvent, RunMode } from '../../../src/journal/event.ts'

/* Events as the engine tells them, with what a test does not care for filled in. */

export function started(hosts: readonly string[], mode: RunMode = 'apply'): RunEvent {
  const at = '2026-11-23T18:30:12.000Z'
  return {
    type: 'run.started',
    version: 1,
    run: '20261123-183012-ab12',
    at,
    playbook: 'site.yml',
    mode,
    hosts,
  }
}

export function play(name: string, hosts: readonly string[]): RunEvent {
  return { type: 'play.started', play: name, hosts }
}

export function task(name: string, hosts: readonly string[], place = 'site.yml:3:5'): RunEvent {
  return { type: 'task.started', task: name, key: name, module: 'file', place, hosts }
}

export function told(
  host: string,
  name: string,
  outcome: HostTaskFinished['outcome'],
  more: Partial<HostTaskFinished> = {},
): RunEvent {
  return {
    type: 'host.task.finished',
    host,
    task: name,
    key: name,
    module: 'file',
    outcome,
    durationMs: 12,
    ...more,
  }
}

export function finished(stats: Readonly<Record<string, Partial<HostStats>>>, exitCode = 0): RunEvent {
  const at = '2026-11-23T18:30:14.000Z'
  const none = { ok: 0, changed: 0, skipped: 0, failed: 0, unreachable: 0, unknown: 0, ignored: 0 }
  const whole = Object.fromEntries(Object.entries(stats).map(([host, row]) => [host, { ...none, ...row }]))
  return { type: 'run.finished', run: '20261123-183012-ab12', at, durationMs: 2340, stats: whole, exitCode }
}
