import type { Reporter, RunEvent } from './event.ts'

/** Hands events to all reporters; one that throws is left out from then on and named, and the run goes on. */
export class ReporterSet {
  readonly #reporters: Set<Reporter>

  constructor(reporters: readonly Reporter[]) {
    this.#reporters = new Set(reporters)
  }

  onEvent(event: RunEvent): void {
    for (const reporter of this.#reporters) {
      try {
        reporter.onEvent(event)
      } catch (error) {
        this.#detach(reporter, error)
      }
    }
  }

  async close(): Promise<void> {
    for (const reporter of this.#reporters) {
      try {
        await reporter.close?.()
      } catch (error) {
        this.#detach(reporter, error)
      }
    }
  }

  #detach(reporter: Reporter, error: unknown): void {
    this.#reporters.delete(reporter)
    const message = `the ${reporter.name} output stopped: ${error instanceof Error ? error.message : String(error)}`
    this.onEvent({ type: 'warning', message })
  }
}
