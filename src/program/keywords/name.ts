import { asString } from '../../language/yaml-data.ts'
import { defineKeyword } from '../keyword.ts'
import { NAME_SCHEMA } from '../located.ts'

export const name = defineKeyword({
  name: 'name',
  places: ['play', 'task', 'include'],
  schema: NAME_SCHEMA,
  isConstant: true,
  constantHint: 'tasks are found by their names: what differs from host to host belongs into the parameters',
  documentation: {
    text: 'What it is for. It is shown, and `--task` and `--start-at` find it by this name. A play without one is called like its hosts, a task like its module.',
    example: `- name: Web servers
  hosts: web
  tasks:
    - name: the cache is empty
      command: rm -rf /var/cache/site`,
  },
  field: 'name',
  read: asString,
})
