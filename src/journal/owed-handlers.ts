import type { RunEvent } from './event.ts'

/**
 * Handlers that were notified and have not run well, by host, folded from journals. A change records the handlers that
 * it notifies before the change is made: where a run is killed, the next run knows the handlers that are still owed.
 */
export class OwedHandlers {
  readonly #owed = new Map<string, Set<string>>()

  constructor(owed: readonly OwedHandler[] = []) {
    for (const { host, address } of owed) this.add(address, host)
  }

  onEvent(event: RunEvent): void {
    if (event.type === 'change.started')
      for (const handler of event.notifies ?? []) this.add(handler, event.host)
    else if (event.type === 'handler.settled') this.settle(event.address, event.host)
  }

  has(handler: string, host: string): boolean {
    return this.#owed.get(host)?.has(handler) === true
  }

  /** For dry runs, which record no change: the handlers that a change would notify. */
  add(handler: string, host: string): void {
    this.#owed.set(host, (this.#owed.get(host) ?? new Set()).add(handler))
  }

  settle(handler: string, host: string): void {
    this.#owed.get(host)?.delete(handler)
  }

  get all(): readonly OwedHandler[] {
    return [...this.#owed].flatMap(([host, handlers]) => [...handlers].map((address) => ({ host, address })))
  }
}

export interface OwedHandler {
  readonly host: string
  /** The handler's address. */
  readonly address: string
}
