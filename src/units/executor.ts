import type { HearPart, HostConnection, UnitPart, UnitResult } from '../shell/contract.ts'
import type { Executor } from './apply-changes.ts'

/** How a run's changes reach a host: to their end though the connection goes away. */
export function executorOf(connection: HostConnection): Executor {
  return {
    run: (parts, user) => connection.run({ parts, survives: true }, user),
    upload: (upload, user) => connection.upload(upload, user),
    closeSessions: () => connection.closeSessions(),
  }
}

/** Sends probes; what is lost with the connection may be asked again. */
export function proberOf(
  connection: HostConnection,
): (parts: readonly UnitPart[], user: string | undefined, hear: HearPart) => Promise<UnitResult> {
  return (parts, user, hear) => connection.run({ parts, survives: false }, user, hear)
}
