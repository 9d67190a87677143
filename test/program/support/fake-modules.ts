import { type AnyModule, defineModule, failure } from '../../../src/core/module-definition.ts'

const NOTHING = {
  summary: 'Does nothing.',
  examples: [],
  probe: () => undefined,
  read: () => ({}),
  plan: () => [],
  report: () => ({}),
  reads: () => [],
  touches: () => [],
} as const

const command = defineModule({
  ...NOTHING,
  name: 'command',
  shorthand: 'command',
  params: {
    type: 'object',
    properties: { command: { type: 'string' }, creates: { type: 'string' } },
    required: ['command'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: { stdout: { type: 'string' }, code: { type: 'integer' } },
    additionalProperties: false,
  },
})

const file = defineModule({
  ...NOTHING,
  name: 'file',
  params: {
    type: 'object',
    properties: {
      path: { type: 'string', minLength: 1 },
      mode: { type: 'string' },
      recurse: { type: 'boolean' },
      state: { type: 'string', enum: ['file', 'absent', 'folder'] },
    },
    required: ['path'],
    additionalProperties: false,
  },
  result: { type: 'object' },
  check: ({ path }: { readonly path: string }) =>
    path.startsWith('/') ? undefined : failure('path must begin with /', 'paths on hosts are absolute'),
})

const copy = defineModule({
  ...NOTHING,
  name: 'copy',
  source: 'tree',
  params: {
    type: 'object',
    properties: { src: { type: 'string' }, content: { type: 'string' }, dest: { type: 'string' } },
    required: ['dest'],
    additionalProperties: false,
  },
  result: { type: 'object' },
})

const template = defineModule({
  ...NOTHING,
  name: 'template',
  source: 'template',
  params: {
    type: 'object',
    properties: { src: { type: 'string' }, dest: { type: 'string' } },
    required: ['src', 'dest'],
    additionalProperties: false,
  },
  result: { type: 'object' },
})

const set = defineModule({
  ...NOTHING,
  name: 'set',
  params: { type: 'object', additionalProperties: true },
  result: { type: 'object' },
  defines: (params: Readonly<Record<string, unknown>>) => params,
})

const service = defineModule({
  ...NOTHING,
  name: 'service',
  params: {
    type: 'object',
    properties: { name: { type: 'string' }, state: { type: 'string', enum: ['started', 'stopped'] } },
    required: ['name'],
    additionalProperties: false,
  },
  result: { type: 'object' },
})

/** Modules with every trait that loading knows, and nothing that runs. */
export const fakeModules: ReadonlyMap<string, AnyModule> = new Map(
  [command, file, copy, template, set, service].map((module) => [module.name, module]),
)
