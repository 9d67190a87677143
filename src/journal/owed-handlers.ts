import type { RunEvent } from './event.ts'

/**
 * Handlers that were notified and have not run to a good end, by host: a fold over journals. A change names those that it
 * notifies before it is made, so that a run that is killed at any moment leaves none behind: the next run pays them.
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

  /** In a dry run no change is begun: what would be notified is due all the same. */
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
  /** The handler's. */
  readonly address: string
}
