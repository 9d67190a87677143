import { print } from '../../core/printable.ts'
import { tasksIn } from '../../program/walker.ts'
import { counted } from '../../report/counted.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { loadProject } from '../load-project.ts'
import type { Project } from '../project.ts'
import { COLOR_OPTION, EXTRA_VARS_OPTION, INVENTORY_OPTION, JSON_OPTION } from '../shared-options.ts'

export const validate = defineCommand({
  positionals: [{ name: 'PLAYBOOK', kind: 'required' }],
  options: { ...INVENTORY_OPTION, ...EXTRA_VARS_OPTION, ...COLOR_OPTION, ...JSON_OPTION },
  async act({ options, positionals: [playbook = ''] }, terminal) {
    const format = options.output === 'json' ? 'json' : 'text'
    const request = { ...options, playbook, extraVars: options['extra-vars'], format } as const
    const project = await loadProject(request, terminal)
    if (format === 'text') terminal.stdout.write(print`${summaryOf(project)}\n`)
    return EXIT.asked
  },
})

function summaryOf({ playbook: { path, plays } }: Project): string {
  const tasks = plays.flatMap(tasksIn)
  const hosts = new Set(plays.flatMap((play) => play.hosts))
  return `${path} is fine: ${counted(plays.length, 'play')}, ${counted(tasks.length, 'task')}, ${counted(hosts.size, 'host')}`
}
