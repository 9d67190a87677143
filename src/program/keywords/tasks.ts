import { defineKeyword } from '../keyword.ts'
import { mapsIn } from '../maps-in.ts'

export const tasks = defineKeyword({
  name: 'tasks',
  places: ['play', 'task file'],
  replaces: {
    post_tasks: 'put them at the end of tasks',
    pre_tasks: 'put them at the beginning of tasks',
    strategy: 'a task ends on all hosts before the next one begins',
  },
  required: ['task file'],
  schema: { type: 'array', shown: 'list of tasks and includes' },
  documentation: {
    text: 'Tasks and includes, in their order. Each ends on all hosts of the play, or of the batch (`serial`), before the next one begins.',
    example: `- hosts: web
  tasks:
    - name: nginx is configured well
      query: nginx -t
    - name: nginx has read it
      command: systemctl reload nginx`,
  },
  field: 'tasks',
  read: mapsIn,
})
