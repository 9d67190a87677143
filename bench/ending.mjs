/**
 * Tells when the bench is to end: on Ctrl-C, on TERM, and when npm has ended, which says nothing to what it has started.
 * `signal` is aborted then, and the process will end with the `exitStatus` of that.
 */
export class Ending {
  #controller = new AbortController()
  #onSignal = (name, number) => this.#end(name, number)
  #watch
  exitStatus

  constructor() {
    process.on('SIGINT', this.#onSignal).on('SIGTERM', this.#onSignal)
    if (process.env.npm_lifecycle_event === undefined) return
    const parent = process.ppid
    this.#watch = setInterval(() => process.ppid === parent || this.#end('SIGTERM', 15), WATCH_MS).unref()
  }

  get signal() {
    return this.#controller.signal
  }

  #end(name, number) {
    clearInterval(this.#watch)
    this.exitStatus ??= 128 + number
    this.#controller.abort(new Error(`${name}: all of it is taken down`))
  }
}

const WATCH_MS = 500
