import { Diagnostics } from '../core/diagnostic.ts'
import type { Inventory } from '../inventory/model.ts'
import type { ResolveSecret } from '../language/secret-source.ts'
import { EvaluationError } from '../language/value-template.ts'
import type { Target } from '../remote/contract.ts'
import { refuseAbsentLab } from './lab-absence.ts'
import { tellDiagnostics } from './load-project.ts'
import { type AskedConnection, targetsOf } from './targets.ts'
import type { Terminal } from './terminal.ts'

export interface ReachRequest {
  readonly inventory: Inventory
  readonly hosts: Iterable<string>
  readonly asked: AskedConnection
  readonly resolve: ResolveSecret
  readonly color: boolean | undefined
}

/** How the hosts are reached. Says all that is missing for it at once, and throws then; nothing has been connected to. */
export function reachTargets(request: ReachRequest, terminal: Terminal): (host: string) => Target {
  const { inventory, asked, resolve } = request
  const targetOf = targetsOf({
    inventory,
    asked,
    resolve,
    user: terminal.user,
    agent: terminal.env['SSH_AUTH_SOCK'],
  })
  const diagnostics = new Diagnostics()
  const targets = [...request.hosts].flatMap((host) => attempt(() => targetOf(host), diagnostics))
  tellDiagnostics(diagnostics, request.color, terminal)
  refuseAbsentLab(targets)
  return targetOf
}

function attempt(make: () => Target, diagnostics: Diagnostics): readonly Target[] {
  try {
    return [make()]
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    diagnostics.error(error.message, error.span, error.hint)
    return []
  }
}
