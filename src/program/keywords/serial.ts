import { asNumber } from '../../language/yaml-data.ts'
import { defineKeyword } from '../keyword.ts'

export const serial = defineKeyword({
  name: 'serial',
  places: ['play'],
  schema: { type: 'integer', minimum: 1 },
  isConstant: true,
  documentation: {
    text: 'So many hosts go through the whole play before the next ones begin; without it all go at once, task by task. Where a host of a batch fails, the hosts behind it are left as they are.',
    example: `- hosts: web
  serial: 1
  tasks:
    - command: systemctl reload nginx`,
  },
  field: 'serial',
  /** `undefined`: all hosts at once. */
  read: asNumber,
})
