import type { RecordedEvent, Reporter } from './event.ts'

/** The changes that were begun and have no recorded end, by task: they run to their end even if the run is killed. */
export class UnderWay implements Reporter {
  readonly name = 'under way'
  readonly #tasks = new Map<string, Set<string>>()

  onEvent(event: RecordedEvent): void {
    if (event.type === 'change.started') {
      const hosts = this.#tasks.get(event.task) ?? new Set()
      this.#tasks.set(event.task, hosts.add(event.host))
    } else if (event.type === 'host.task.finished') {
      const hosts = this.#tasks.get(event.task)
      hosts?.delete(event.host)
      if (hosts?.size === 0) this.#tasks.delete(event.task)
    }
  }

  get hostsByTask(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#tasks
  }
}
