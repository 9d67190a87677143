import { defineModule, failure, type Resource } from '../../../src/core/module-definition.ts'
import { sh } from '../../../src/core/shell.ts'

/**
 * A module for scripted hosts: a cell that holds a value. `also` are cells that setting it sets as well, here or on
 * another host (`host/cell`), which it declares, as far as there is a word for it, unless `declares` has what it touches beside its own.
 */
export const cell = defineModule({
  name: 'cell',
  summary: 'Sets a cell',
  params: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      value: { type: 'string' },
      also: { type: 'array', items: { type: 'string' } },
      declares: { type: 'array', items: { type: 'string' } },
    },
    required: ['name', 'value'],
    additionalProperties: false,
  },
  result: { type: 'object', properties: { value: { type: 'string' } } },
  examples: [],
  probe: ({ name }) => sh`get ${name}`,
  read: ({ stdout, code }) =>
    code === 0 ? stdout.toString() : failure(`no such cell: ${stdout.toString()}`),
  plan: ({ name, value, also }, state) =>
    state === value
      ? []
      : [
          {
            summary: `set ${name} to ${value}`,
            diff: { label: name, before: state, after: value },
            steps: [{ kind: 'run', script: sh`set ${name} ${value} ${also ?? []}` }],
          },
        ],
  report: (value) => ({ value }),
  reads: () => [],
  touches: ({ name, also = [], declares }) => [
    fileOf(name),
    ...((declares as Resource[] | undefined) ??
      also.map((other) => (other.includes('/') ? 'any' : fileOf(other)))),
  ],
})

/** Cells stand for files: `k.x` is in the folder `k`. */
export function fileOf(cell: string): Resource {
  return `file:/${cell.replaceAll('.', '/')}`
}

/** Only looks, and not before it is known that it shall, as `query` does. */
export const look = defineModule({
  name: 'look',
  summary: 'Looks at a cell',
  eager: false,
  params: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  result: { type: 'object', properties: { value: { type: 'string' } } },
  examples: [],
  probe: ({ name }) => sh`get ${name}`,
  read: ({ stdout }) => stdout.toString(),
  plan: () => [],
  report: (value) => ({ value }),
  reads: ({ name }) => [fileOf(name)],
  touches: () => [],
})

/** A name that is a link: `p -> k` makes `p.x` another name of `k.x`. `within`: says that it touches this folder around it. */
export const link = defineModule({
  name: 'link',
  summary: 'Points a link elsewhere',
  params: {
    type: 'object',
    properties: { name: { type: 'string' }, target: { type: 'string' }, within: { type: 'string' } },
    required: ['name', 'target'],
  },
  result: { type: 'object', properties: { target: { type: 'string' } } },
  examples: [],
  probe: ({ name }) => sh`target ${name}`,
  read: ({ stdout }) => stdout.toString(),
  plan: ({ name, target }, state) =>
    state === target
      ? []
      : [
          {
            summary: `point ${name} to ${target}`,
            steps: [{ kind: 'run', script: sh`link ${name} ${target}` }],
          },
        ],
  report: (target) => ({ target }),
  reads: () => [],
  touches: ({ name, within }) => [fileOf(within ?? name)],
})

/** Nothing may be asked ahead past it. */
export const fence = { ...look, name: 'fence', fence: true }
