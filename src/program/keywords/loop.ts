import { compileValue } from '../../language/compile-value.ts'
import { defineKeyword } from '../keyword.ts'

export const loop = defineKeyword({
  name: 'loop',
  places: ['task'],
  replaces: {
    loop_control: 'the item is called item, its number index',
    'with_*': 'use loop with a list',
  },
  schema: {
    type: 'array',
    shown: 'list, or `{{ … }}` that gives one',
    description: 'write a list, or loop: "{{ list }}"',
  },
  misplaced: {
    include: {
      summary: 'an include cannot have a loop',
      hint: 'put the loop on the tasks within it, with a list as a parameter',
    },
  },
  documentation: {
    text: 'Runs the task once for each item of a list. The item is called `item`, its number, from 0, `index`. A round that fails is the last one, unless failures are passed over (`ignore_failure`).',
    example: `- name: the sites answer
  loop: [8080, 8443]
  query: nc -z localhost {{ quote(item) }}`,
  },
  field: 'loop',
  read: (node, { diagnostics, types }) =>
    node === undefined ? undefined : compileValue(node, diagnostics, { types }),
  phase: 'items',
  inputs: (value) => (value === undefined ? [] : [value]),
})
