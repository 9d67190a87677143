import type { RecordedEvent, Reporter, RunEvent } from './event.ts'

/** Hands events to all reporters; one that throws is left out from then on and named, and the run goes on. */
export class ReporterSet {
  readonly #reporters: Set<Reporter>
  readonly #stamped: (event: RunEvent) => RecordedEvent

  constructor(reporters: readonly Reporter[], stamped: (event: RunEvent) => RecordedEvent) {
    this.#reporters = new Set(reporters)
    this.#stamped = stamped
  }

  onEvent(event: RunEvent): void {
    const stamped = this.#stamped(event)
    const stopped: RunEvent[] = []
    for (const reporter of this.#reporters) {
      try {
        reporter.onEvent(stamped)
      } catch (error) {
        stopped.push(this.#detach(reporter, error))
      }
    }
    // Not before everybody has heard the event itself: the order is the same for all.
    for (const warning of stopped) this.onEvent(warning)
  }

  async close(): Promise<void> {
    for (const reporter of this.#reporters) {
      try {
        await reporter.close?.()
      } catch (error) {
        this.onEvent(this.#detach(reporter, error))
      }
    }
  }

  #detach(reporter: Reporter, error: unknown): RunEvent {
    this.#reporters.delete(reporter)
    const why = error instanceof Error ? error.message : String(error)
    return { type: 'warning', message: `the ${reporter.name} output stopped: ${why}` }
  }
}
