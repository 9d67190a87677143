import type { RecordedEvent, Reporter, RunEvent } from './event.ts'

/**
 * Passes events on to all reporters. A reporter that throws gets no more events and is named in a warning, and the run
 * goes on.
 */
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
    // The warning follows the event, so that all reporters get both in the same order.
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
