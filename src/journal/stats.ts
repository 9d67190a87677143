import type { HostStats, RunEvent } from './event.ts'

/** The recap is a fold over events. */
export class StatsCounter {
  readonly #stats = new Map<string, Counts>()

  constructor(hosts: readonly string[]) {
    for (const host of hosts) this.#stats.set(host, emptyStats())
  }

  add(event: RunEvent): void {
    if (event.type !== 'host.task.finished') return
    const stats = this.#stats.get(event.host) ?? emptyStats()
    this.#stats.set(event.host, stats)
    const column = event.ignored === true ? 'ignored' : event.outcome
    stats[column] = (stats[column] ?? 0) + 1
    if (event.outcome === 'changed' && event.unless !== undefined)
      stats.conditional = (stats.conditional ?? 0) + 1
    if (event.altered === 'yes') stats.altered = (stats.altered ?? 0) + 1
    if (event.altered === 'maybe') stats.maybeAltered = (stats.maybeAltered ?? 0) + 1
  }

  get all(): Readonly<Record<string, HostStats>> {
    return Object.fromEntries(this.#stats)
  }

  total(outcome: keyof HostStats): number {
    return [...this.#stats.values()].reduce((sum, stats) => sum + (stats[outcome] ?? 0), 0)
  }
}

type Counts = { -readonly [Column in keyof HostStats]: number }

function emptyStats(): Counts {
  const outcomes = { ok: 0, changed: 0, skipped: 0, failed: 0, unreachable: 0, unknown: 0, ignored: 0 }
  return { ...outcomes, altered: 0, maybeAltered: 0 }
}
