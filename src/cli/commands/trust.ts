import { Diagnostics } from '../../core/diagnostic.ts'
import { expandPattern } from '../../inventory/expand-pattern.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { reachTargets } from '../reach-targets.ts'
import { loadInventoryAlone } from '../read-inventory.ts'
import { reportDiagnostics } from '../report-diagnostics.ts'
import { secretsOf } from '../resolve-secret.ts'
import { COLOR_OPTION, INVENTORY_OPTION } from '../shared-options.ts'
import { trustHost } from '../trust-host.ts'

export const trust = defineCommand({
  positionals: [{ name: 'HOST', kind: 'required' }],
  options: {
    ...INVENTORY_OPTION,
    yes: { type: 'boolean', alias: 'y', summary: 'do not ask: the fingerprint has been compared' },
    replace: { type: 'boolean', summary: 'the host has a new key, and that is right' },
    ...COLOR_OPTION,
  },
  examples: ['wrtcplay trust wrtc-a', 'wrtcplay trust all   # one after the other'],
  async act({ options, positionals: [pattern = ''] }, terminal) {
    const inventory = loadInventoryAlone(options, terminal)
    const diagnostics = new Diagnostics()
    const hosts = expandPattern(inventory, pattern, { span: undefined, diagnostics })
    reportDiagnostics(diagnostics, options.color, terminal, EXIT.usage)
    const resolve = secretsOf(terminal)
    const asked = { user: undefined, password: undefined, becomePassword: undefined }
    const targetOf = reachTargets({ inventory, hosts, asked, resolve, color: options.color }, terminal)
    const { yes = false, replace = false } = options
    let worst: number = EXIT.asked
    for (const host of hosts) {
      const code = await trustHost(targetOf(host), { yes, replace }, terminal)
      if (code !== EXIT.asked) worst = code
    }
    return worst
  },
})
