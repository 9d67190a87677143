import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export interface Interrupts {
  readonly signal: AbortSignal
  /** Signals mean again what they mean to any program. */
  stop(): void
}

/** The first signal asks the run to come to an end, the second ends the program. */
export function watchInterrupts(terminal: Terminal, say: (line: string) => void): Interrupts {
  const controller = new AbortController()
  const stop = terminal.onSignal(() => {
    if (controller.signal.aborted) terminal.exitNow(EXIT.interrupted)
    controller.abort()
    say('finishing what is under way; press Ctrl-C again to stop at once')
  })
  return { signal: controller.signal, stop }
}
