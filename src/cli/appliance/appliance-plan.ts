import type { AskPlan } from '../../appliance/facts/pair-probe.ts'
import { planPlaybook } from '../../appliance/facts/playbook-plan.ts'
import { checkPairVariables } from '../../appliance/settings/check-pair-variables.ts'
import { Diagnostics } from '../../core/diagnostic.ts'
import { type HostLevels, hostScope } from '../../inventory/host-scope.ts'
import { localFiles } from '../../inventory/local-files.ts'
import type { Inventory } from '../../inventory/model.ts'
import type { ResolveSecret } from '../../language/secret-source.ts'
import { modules } from '../../modules/registry.ts'
import { loadPlaybook } from '../../program/load-playbook.ts'
import type { Target } from '../../transport/target.ts'
import { readExtraVars } from '../extra-vars.ts'
import { findFile } from '../find-file.ts'
import { systemClock } from '../system-clock.ts'
import type { Terminal } from '../terminal.ts'

export interface PlanContext {
  readonly inventory: Inventory
  /** As given with `-e`. */
  readonly extraVars: readonly string[]
  readonly resolve: ResolveSecret
  readonly targetOf: (host: string) => Target
}

/**
 * Returns a function that asks what a run of the appliance's playbook would change in a pair's failover. The playbook
 * is loaded once.
 */
export function appliancePlan(context: PlanContext, terminal: Terminal): AskPlan {
  let read: AskPlan['ask'] | undefined
  const ask = (): AskPlan['ask'] => (read ??= readPlan(context, terminal))
  return {
    prepare() {
      try {
        ask()
      } catch {
        // The error reaches those who ask for the plan; nobody else needs it.
      }
    },
    ask: async (connections) => ask()(connections),
  }
}

function readPlan(
  { inventory, extraVars, resolve, targetOf }: PlanContext,
  terminal: Terminal,
): AskPlan['ask'] {
  const diagnostics = new Diagnostics()
  const files = localFiles(terminal.files)
  const extra = readExtraVars(extraVars, files, diagnostics)
  const { path } = findFile(PLAYBOOK, terminal.folder)
  const playbook = loadPlaybook({ path, files, inventory, catalog: modules, extraVars: extra, diagnostics })
  if (playbook !== undefined) checkPairVariables({ inventory, playbook, extraVars: extra, diagnostics })
  const wrong = diagnostics.all.find(({ severity }) => severity === 'error')
  if (playbook === undefined || wrong !== undefined) {
    const unknown = `${path} cannot be run as it is: ${wrong?.summary ?? 'it cannot be read'}`
    return () => Promise.resolve({ unknown })
  }
  const request = {
    playbook,
    inventory,
    extraVars: extra,
    isPlanned: ({ tags }: { readonly tags: readonly string[] }) =>
      tags.includes(FAILOVER) && !tags.includes(TRIAL),
    scopeOf: (host: string, given: HostLevels) => hostScope(inventory, host, { ...given, secrets: resolve }),
    targetOf,
    masker: terminal.masker,
    clock: systemClock(new AbortController().signal),
  }
  return (connections) => planPlaybook(request, connections)
}

const PLAYBOOK = 'playbooks/appliance.yml'
const FAILOVER = 'failover'
/** The tag of tasks that are left out, because they send adverts. */
const TRIAL = 'trial'
