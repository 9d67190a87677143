import type { HearPart, UnitPart, UnitResult } from '../remote/contract.ts'
import type { Hands } from './apply-changes.ts'
import type { HostState } from './host-state.ts'
import type { RunContext } from './run-context.ts'

/** How a run's changes reach a host: in turn with all others, and to their end though the connection goes away. */
export function handsOf(host: HostState, run: RunContext): Hands {
  return {
    run: (parts, user) => inTurn(run, () => host.connection.run({ parts, survives: true }, user)),
    upload: (upload, user) => inTurn(run, () => host.connection.upload(upload, user)),
    closeSessions: () => host.connection.closeSessions(),
  }
}

/** Sends probes; what is lost with the connection may be asked again. */
export function eyesOf(
  host: HostState,
  run: RunContext,
): (parts: readonly UnitPart[], user: string | undefined, hear: HearPart) => Promise<UnitResult> {
  return (parts, user, hear) => inTurn(run, () => host.connection.run({ parts, survives: false }, user, hear))
}

function inTurn(run: RunContext, action: () => Promise<UnitResult>): Promise<UnitResult> {
  return run.queue.add(action)
}
