import { type Printable, print } from '../../core/printable.ts'
import { DEFAULT_LAB } from '../../lab/lab-layout.ts'
import type { Flavour } from '../../lab/lab-state.ts'
import { type LabUpResult, labUp } from '../../lab/up.ts'
import { textTable } from '../../report/text-table.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { shortPath } from '../find-file.ts'
import { labFailures } from '../lab-failures.ts'
import { LAB_OPTION } from '../shared-options.ts'

export const up = defineCommand({
  positionals: [],
  options: {
    hosts: { type: 'number', value: 'N', summary: 'how many; the first two are the pair (2)' },
    flavour: {
      type: 'string',
      choices: ['systemd', 'sysv'],
      value: 'INIT',
      summary: 'what they boot (systemd)',
    },
    tls: { type: 'boolean', summary: 'their WRTC speaks TLS (wss)' },
    ...LAB_OPTION,
  },
  async act({ options: { hosts, flavour, tls, name = DEFAULT_LAB } }, { folder, stdout, stderr }) {
    const say = (line: string): void => stderr.write(print`${line}\n`)
    const asked = { hosts, flavour: flavour as Flavour | undefined, tls }
    const result = await labFailures(() => labUp({ workingFolder: folder, name, ...asked, say }))
    stdout.write(summaryOf(result, folder))
    return EXIT.asked
  },
})

function summaryOf({ lab, hosts, booted }: LabUpResult, folder: string): Printable {
  const state = booted.length === 0 ? 'was up already' : 'is up'
  const table = textTable(
    hosts.map(({ name, address }) => [name, address]),
    '  ',
  )
  return print`The lab "${lab.name}" ${state}:\n${table}Its inventory is ${shortPath(lab.inventory, folder)}\n`
}
