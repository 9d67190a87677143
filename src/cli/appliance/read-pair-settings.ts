import { checkSettings } from '../../appliance/settings/check-setting-forms.ts'
import { type PairSettings, pairSettings } from '../../appliance/settings/settings.ts'
import { Diagnostics } from '../../core/diagnostic.ts'
import { hostScope } from '../../inventory/host-scope.ts'
import { localFiles } from '../../inventory/local-files.ts'
import type { Inventory, Pair } from '../../inventory/model.ts'
import type { ResolveSecret } from '../../language/secret-source.ts'
import { EvaluationError } from '../../language/value-template.ts'
import { namedSecrets } from '../extra-secrets.ts'
import { readExtraVars } from '../extra-vars.ts'
import { reportDiagnostics } from '../report-diagnostics.ts'
import type { Terminal } from '../terminal.ts'

interface SettingsRequest {
  readonly inventory: Inventory
  readonly pairs: readonly Pair[]
  readonly resolve: ResolveSecret
  /** As given with `-e`. */
  readonly extraVars: readonly string[]
  readonly color: boolean | undefined
}

/**
 * The settings of each pair, in the order of the pairs. Reports variables that cannot be rendered or do not fit the
 * appliance, and then throws.
 */
export function readPairSettings(
  { inventory, pairs, resolve, extraVars, color }: SettingsRequest,
  terminal: Terminal,
): readonly PairSettings[] {
  const diagnostics = new Diagnostics()
  const extra = readExtraVars(extraVars, localFiles(terminal.files), diagnostics)
  for (const value of namedSecrets(extra)) terminal.masker.add(value)
  const settings = pairs.flatMap((pair) => {
    checkSettings(hostScope(inventory, pair.active, { extra }), diagnostics, (name) =>
      Object.hasOwn(extra, name) ? undefined : inventory.hosts.get(pair.active)?.vars.get(name)?.span,
    )
    try {
      return [pairSettings(hostScope(inventory, pair.active, { extra, secrets: resolve }))]
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      diagnostics.error('appliance/setting-unknown', error.message, error.span, error.hint)
      return []
    }
  })
  reportDiagnostics(diagnostics, color, terminal)
  return settings
}
