import { checkPairVariables } from '../../appliance/settings/check-pair-variables.ts'
import { APPLIANCE_CODES } from '../../appliance/settings/diagnostic-codes.ts'
import type { ExtensionRules } from '../extension.ts'
import { openOversight } from './open-oversight.ts'

export const rules: ExtensionRules = {
  codes: APPLIANCE_CODES,
  checkProject: (project, diagnostics) => checkPairVariables({ ...project, diagnostics }),
  openOversight,
}
