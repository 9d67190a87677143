import type { HostTaskFinished, RunEvent } from '../journal/event.ts'
import { durationText } from './duration-text.ts'

/** Whom the run is waiting for. */
export class Waiting {
  readonly #now: () => number
  #task: string | undefined
  #hosts = new Set<string>()
  #since = 0
  /** How long the task may take before that is worth a line, or the next one. */
  #dueMs = FIRST_LINE_MS

  constructor(now: () => number) {
    this.#now = now
  }

  onEvent(event: RunEvent): void {
    if (event.type === 'task.started') this.#begin(event.task, event.hosts)
    else if (event.type === 'host.task.finished') this.#finish(event)
    else if (event.type === 'play.started') this.#begin(undefined, event.hosts)
  }

  /** One line without its end: "Make the key pair · waiting for web1, web2 · 12 s". */
  text(): string {
    const elapsed = Math.floor((this.#now() - this.#since) / 1000) * 1000
    const parts = [this.#task, whom([...this.#hosts]), elapsed < 1000 ? undefined : wholeSeconds(elapsed)]
    return parts.filter((part) => part !== undefined).join(' · ')
  }

  /** For output without a live line: that the task has begun to take long, and then again at growing intervals. */
  overdue(): string | undefined {
    const elapsed = this.#now() - this.#since
    if (this.#hosts.size === 0 || elapsed < this.#dueMs) return undefined
    this.#dueMs = elapsed + Math.min(elapsed, LONGEST_PAUSE_MS)
    return this.text()
  }

  #begin(task: string | undefined, hosts: readonly string[]): void {
    this.#task = task
    this.#hosts = new Set(hosts)
    this.#since = this.#now()
    this.#dueMs = FIRST_LINE_MS
  }

  /** A loop may have more items to come on the host. */
  #finish({ host, item, outcome }: HostTaskFinished): void {
    if (item === undefined || outcome === 'failed' || outcome === 'unreachable') this.#hosts.delete(host)
  }
}

function whom(hosts: readonly string[]): string | undefined {
  if (hosts.length === 0) return undefined
  const named = hosts.slice(0, NAMED).join(', ')
  return hosts.length <= NAMED ? `waiting for ${named}` : `waiting for ${hosts.length} hosts: ${named}, …`
}

const NAMED = 4
const FIRST_LINE_MS = 10_000
const LONGEST_PAUSE_MS = 300_000

function wholeSeconds(ms: number): string {
  return ms < 10_000 ? `${ms / 1000} s` : durationText(ms)
}
