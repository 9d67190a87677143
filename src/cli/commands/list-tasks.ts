import { joined, type Printable, print, printableJson } from '../../core/printable.ts'
import { formatSpan } from '../../core/source.ts'
import type { Play, Playbook, Task } from '../../program/model.ts'
import { tasksAndHandlers, tasksIn } from '../../program/walker.ts'
import { textTable } from '../../report/text-table.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { loadProject } from '../load-project.ts'
import { COLOR_OPTION, EXTRA_VARS_OPTION, INVENTORY_OPTION, JSON_OPTION } from '../shared-options.ts'

export const listTasks = defineCommand({
  positionals: [{ name: 'PLAYBOOK', kind: 'required' }],
  options: { ...INVENTORY_OPTION, ...EXTRA_VARS_OPTION, ...COLOR_OPTION, ...JSON_OPTION },
  async act({ options, positionals: [playbook = ''] }, terminal) {
    const project = await loadProject({ ...options, playbook, extraVars: options['extra-vars'] }, terminal)
    terminal.stdout.write(options.output === 'json' ? asJson(project.playbook) : asText(project.playbook))
    return EXIT.asked
  },
})

function asText({ plays }: Playbook): Printable {
  const tables = plays.map((play) => {
    const rows = tasksAndHandlers(play).map((task) => row(task, play))
    return print`${play.name} (${play.hosts.join(', ')})\n${textTable(rows, '  ')}`
  })
  return joined(tables, '\n')
}

function row(task: Task, play: Play): readonly string[] {
  const tags = task.tags.length === 0 ? '' : `tags: ${task.tags.join(', ')}`
  const notes = [
    task.id === undefined ? '' : `id: ${task.id}`,
    tags,
    play.handlers.includes(task) ? 'handler' : '',
  ]
  return [task.name, task.module.name, formatSpan(task.span), notes.filter((note) => note !== '').join('  ')]
}

function asJson({ plays }: Playbook): Printable {
  const data = plays.map((play) => ({
    play: play.name,
    hosts: play.hosts,
    tasks: tasksIn(play).map(taskData),
    handlers: play.handlers.map(taskData),
  }))
  return print`${printableJson(data)}\n`
}

function taskData({ address, id, name, module, tags, span }: Task): object {
  return {
    address,
    ...(id === undefined ? {} : { id }),
    name,
    module: module.name,
    tags,
    place: formatSpan(span),
  }
}
