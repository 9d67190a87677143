import { defineKeyword } from '../keyword.ts'
import { millisecondsOf } from '../seconds.ts'

export const timeout = defineKeyword({
  name: 'timeout',
  places: ['task'],
  replaces: {
    async: 'use timeout for a task that takes long',
    poll: 'use timeout for a task that takes long',
  },
  schema: {
    type: 'number',
    shown: 'number of seconds',
    exclusiveMinimum: 0,
    maximum: 86_400,
    description: 'in seconds',
  },
  isConstant: true,
  documentation: {
    text: 'Seconds that a look, and each step of a change, may take; then its processes are killed and the task has failed. Without it a look has 60 s and a step 10 minutes.',
    example: `- name: the backup is made
  timeout: 7200
  command: pg_dumpall --file /srv/backup.sql`,
  },
  field: 'timeoutMs',
  read: millisecondsOf,
})
