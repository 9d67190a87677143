import { Diagnostics } from '../core/diagnostic.ts'
import type { DiagnosticCode } from '../core/diagnostic-codes.ts'
import type { TrustedFiles } from '../core/trusted-files.ts'
import type { Inventory } from '../inventory/model.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import type { SecretSource } from '../language/value-template.ts'
import { EvaluationError } from '../language/value-template.ts'
import type { Target } from '../transport/target.ts'
import { TRANSPORTS } from '../transport/transport-table.ts'
import { refuseAbsentLab } from './lab-absence.ts'
import { reportDiagnostics } from './report-diagnostics.ts'
import { type AskedConnection, targetsOf } from './targets.ts'
import type { Terminal } from './terminal.ts'

export interface ReachRequest {
  readonly inventory: Inventory
  readonly hosts: Iterable<string>
  readonly asked: AskedConnection
  readonly resolve: ResolveSecret
  /** Secrets that the run needs, besides those for the connections. */
  readonly needed?: Iterable<SecretSource>
  readonly color: boolean | undefined
}

/**
 * Returns a function from a host's name to its target. All secrets are fetched here, and masked from here on. Reports
 * all that are missing at once, and then throws; no connection has been made by then.
 */
export function reachTargets(request: ReachRequest, terminal: Terminal): (host: string) => Target {
  const { inventory, asked, resolve } = request
  const targetOf = targetsOf({
    inventory,
    asked,
    resolve,
    agentSocket: terminal.env['SSH_AUTH_SOCK'],
    account: { name: terminal.user, home: terminal.home, path: terminal.env['PATH'] ?? DEFAULT_PATH },
  })
  const diagnostics = new Diagnostics()
  for (const source of request.needed ?? []) attempt(() => resolve(source), 'secret-missing', diagnostics)
  const targets = [...request.hosts].flatMap((host) =>
    attempt(() => targetOf(host), 'not-reachable-so', diagnostics),
  )
  warnOfTargets(targets.flatMap(withJumps), terminal.files, diagnostics)
  reportDiagnostics(diagnostics, request.color, terminal)
  refuseAbsentLab(targets)
  return targetOf
}

const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin'

function withJumps(target: Target): readonly Target[] {
  return target.jump === undefined ? [target] : [target, ...withJumps(target.jump)]
}

function warnOfTargets(targets: readonly Target[], files: TrustedFiles, diagnostics: Diagnostics): void {
  for (const { name, warn } of TRANSPORTS)
    warn?.(
      targets.filter(({ transport }) => transport === name),
      files,
      diagnostics,
    )
}

function attempt<T>(make: () => T, code: DiagnosticCode, diagnostics: Diagnostics): readonly T[] {
  try {
    return [make()]
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    diagnostics.error(code, error.message, error.span, error.hint)
    return []
  }
}
