import { asNumber } from '../../language/yaml-data.ts'
import { defineKeyword } from '../keyword.ts'

export const serial = defineKeyword({
  name: 'serial',
  places: ['play'],
  replaces: {
    any_errors_fatal: 'a batch that fails keeps the next ones from being begun anyway',
    max_fail_percentage: 'a batch that fails keeps the next ones from being begun anyway',
    throttle: 'use serial on the play',
  },
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
