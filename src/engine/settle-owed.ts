import type { RunContext } from './run-context.ts'

/** A handler is not owed any more. What a dry run finds settles nothing between runs. */
export function settleOwed(address: string, host: string, run: RunContext): void {
  if (run.mode === 'apply') run.emit({ type: 'handler.settled', host, address })
  else run.owed.settle(address, host)
}
