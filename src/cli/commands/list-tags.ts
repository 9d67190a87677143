import { print, printableJson } from '../../core/printable.ts'
import { tasksIn } from '../../program/walker.ts'
import { counted } from '../../report/counted.ts'
import { textTable } from '../../report/text-table.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { loadProject } from '../load-project.ts'
import { COLOR_OPTION, EXTRA_VARS_OPTION, INVENTORY_OPTION, JSON_OPTION } from '../shared-options.ts'

export const listTags = defineCommand({
  positionals: [{ name: 'PLAYBOOK', kind: 'required' }],
  options: { ...INVENTORY_OPTION, ...EXTRA_VARS_OPTION, ...COLOR_OPTION, ...JSON_OPTION },
  async act({ options, positionals: [playbook = ''] }, terminal) {
    const project = await loadProject({ ...options, playbook, extraVars: options['extra-vars'] }, terminal)
    const uses = new Map<string, number>()
    for (const { tags } of project.playbook.plays.flatMap(tasksIn))
      for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1)
    const sorted = [...uses].toSorted(([a], [b]) => (a < b ? -1 : 1))
    if (options.output === 'json')
      terminal.stdout.write(print`${printableJson(sorted.map(([tag, tasks]) => ({ tag, tasks })))}\n`)
    else terminal.stdout.write(textTable(sorted.map(([tag, tasks]) => [tag, counted(tasks, 'task')])))
    return EXIT.asked
  },
})
