import { print, printableJson } from '../../core/printable.ts'
import { modules } from '../../modules/registry.ts'
import { textTable } from '../../report/text-table.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { JSON_OPTION } from '../shared-options.ts'

export const listModules = defineCommand({
  positionals: [],
  options: JSON_OPTION,
  async act({ options }, { stdout }) {
    const all = [...modules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
    if (options.output === 'json')
      stdout.write(
        print`${printableJson(all.map(({ name, summary, params }) => ({ name, summary, params })))}\n`,
      )
    else stdout.write(textTable(all.map(({ name, summary }) => [name, summary])))
    return EXIT.asked
  },
})
