import { joined, type Printable, print, printableJson } from '../../core/printable.ts'
import { type LabStatus, labList } from '../../lab/presence.ts'
import { textTable } from '../../report/text-table.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { shortPath } from '../find-file.ts'
import { labFailures } from '../lab-failures.ts'
import { JSON_OPTION } from '../shared-options.ts'

export const list = defineCommand({
  positionals: [],
  options: JSON_OPTION,
  async act({ options }, { folder, stdout }) {
    const labs = await labFailures(() => labList(folder))
    if (options.output === 'json') stdout.write(print`${printableJson(labs)}\n`)
    else if (labs.length === 0) stdout.write(print`There is no lab here: \`wrtcplay lab up\` makes one.\n`)
    else
      stdout.write(
        joined(
          labs.map((lab) => describe(lab, folder)),
          '\n',
        ),
      )
    return EXIT.asked
  },
})

function describe(lab: LabStatus, folder: string): Printable {
  const facts = [
    `${lab.name} is ${lab.state}`,
    ...(lab.vip === undefined ? [] : [`floating address ${lab.vip}`]),
    ...(lab.flavour === undefined ? [] : [lab.flavour]),
    shortPath(lab.inventory, folder),
  ]
  const rows = lab.hosts.map(({ name, address, power }) => [name, address, power])
  return print`${facts.join(', ')}\n${textTable(rows, '  ')}`
}
