import type { HearPart, HostConnection, UnitPart, UnitResult } from '../shell/contract.ts'
import type { Executor } from './apply-changes.ts'

/** Sends changes to a host as units that run to their end even when the connection is lost. */
export function executorOf(connection: HostConnection): Executor {
  return {
    run: (parts, user) => connection.run({ parts, survives: true }, user),
    upload: (upload, user) => connection.upload(upload, user),
    closeSessions: () => connection.closeSessions(),
  }
}

/** Sends probes as units, which may be sent again when the connection was lost. */
export function proberOf(
  connection: HostConnection,
): (parts: readonly UnitPart[], user: string | undefined, hear: HearPart) => Promise<UnitResult> {
  return (parts, user, hear) => connection.run({ parts, survives: false }, user, hear)
}
