import { checkPairVariables } from '../../appliance/settings/check-pair-variables.ts'
import type { ExtensionRules } from '../extension.ts'
import { openOversight } from './open-oversight.ts'

export const rules: ExtensionRules = {
  checkProject: (project, diagnostics) => checkPairVariables({ ...project, diagnostics }),
  openOversight,
}
