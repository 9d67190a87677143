import { defineCommand } from '../command.ts'
import { runAsAsked } from '../run-as-asked.ts'
import { RUN_OPTIONS } from '../run-options.ts'

export const run = defineCommand({
  positionals: [{ name: 'PLAYBOOK', kind: 'required' }],
  options: RUN_OPTIONS,
  examples: [
    'wrtcplay run playbooks/appliance.yml --check --diff',
    'wrtcplay run playbooks/appliance.yml --limit wrtc-b --tags lsyncd',
    'wrtcplay run playbooks/appliance.yml --failed',
  ],
  act: ({ options, positionals: [playbook = ''] }, terminal) => runAsAsked(playbook, options, terminal),
})
