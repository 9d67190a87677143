import { labAttach, labShell } from '../../lab/inside.ts'
import { DEFAULT_LAB } from '../../lab/lab-layout.ts'
import { defineCommand } from '../command.ts'
import { usageError } from '../command-failure.ts'
import { labFailures } from '../lab-failures.ts'
import { LAB_OPTION } from '../shared-options.ts'

export const shell = defineCommand({
  positionals: [{ name: 'HOST', kind: 'required' }],
  options: LAB_OPTION,
  act: ({ options: { name = DEFAULT_LAB }, positionals: [host = ''] }, { folder, env }) =>
    labFailures(() => labShell({ workingFolder: folder, name, host }, env['TERM'])),
})

export const exec = defineCommand({
  positionals: [
    { name: 'HOST', kind: 'required' },
    { name: 'COMMAND', kind: 'rest' },
  ],
  options: LAB_OPTION,
  examples: ['wrtcplay lab exec wrtc-a -- systemctl status lsyncd'],
  async act({ options: { name = DEFAULT_LAB }, positionals: [host = '', ...command] }, { folder }) {
    if (command.length === 0) throw usageError('COMMAND is missing', 'write it behind --')
    return labFailures(() => labAttach({ workingFolder: folder, name, host }, command))
  },
})
