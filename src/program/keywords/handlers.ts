import { defineKeyword } from '../keyword.ts'
import { mapsIn } from '../maps-in.ts'

export const handlers = defineKeyword({
  name: 'handlers',
  places: ['play'],
  schema: { type: 'array', shown: 'list of tasks' },
  documentation: {
    text: 'Tasks that run at the end of the play, where they are notified. They run in their order, each at most once, on the hosts where a task that has changed something names it under `notify`. Each has a name of its own. One that is owed and was not run, because the play did not come to its end there, is run by the next run that does.',
    example: `- hosts: web
  tasks:
    - command: touch /etc/nginx/conf.d/site.conf
      notify: nginx is reloaded
  handlers:
    - name: nginx is reloaded
      command: systemctl reload nginx`,
  },
  field: 'handlers',
  read: mapsIn,
})
