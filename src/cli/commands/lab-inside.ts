import { labAttach, labShell } from '../../lab/inside.ts'
import { DEFAULT_LAB } from '../../lab/lab-layout.ts'
import { defineCommand } from '../command.ts'
import { usageError } from '../command-failure.ts'
import { labFailures } from '../lab-failures.ts'
import { LAB_OPTION } from '../shared-options.ts'
import type { Terminal } from '../terminal.ts'

export const shell = defineCommand({
  positionals: [{ name: 'HOST', kind: 'required' }],
  options: LAB_OPTION,
  act: ({ options: { name = DEFAULT_LAB }, positionals: [host = ''] }, terminal) =>
    attached(terminal, () => labShell({ workingFolder: terminal.folder, name, host }, terminal.env['TERM'])),
})

export const exec = defineCommand({
  positionals: [
    { name: 'HOST', kind: 'required' },
    { name: 'COMMAND', kind: 'rest' },
  ],
  options: LAB_OPTION,
  examples: ['wrtcplay lab exec wrtc-a -- systemctl status lsyncd'],
  async act({ options: { name = DEFAULT_LAB }, positionals: [host = '', ...command] }, terminal) {
    if (command.length === 0) throw usageError('COMMAND is missing', 'write it behind --')
    return attached(terminal, () => labAttach({ workingFolder: terminal.folder, name, host }, command))
  },
})

/** Ignores Ctrl-C here, because it is meant for the program on the host. */
async function attached(terminal: Terminal, act: () => Promise<number>): Promise<number> {
  const release = terminal.onSignal(() => undefined, ['SIGINT'])
  try {
    return await labFailures(act)
  } finally {
    release()
  }
}
