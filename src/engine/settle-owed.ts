import type { RunContext } from './run-context.ts'

/** A handler has run, and the host no longer owes it. A dry run changes nothing about what is owed between runs. */
export function settleOwed(address: string, host: string, run: RunContext): void {
  if (run.mode === 'apply') run.emit({ type: 'handler.settled', host, address })
  else run.owed.settle(address, host)
}
