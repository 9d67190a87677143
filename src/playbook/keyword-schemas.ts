const NAME = { type: 'string', minLength: 1 } as const
const NAMES = { type: ['string', 'array'], items: NAME, minLength: 1 } as const

/** Keywords of tasks and includes; conditions and `become` are checked where they are read. */
const ENTRY = {
  name: NAME,
  when: {},
  tags: NAMES,
  vars: { type: 'object' },
  become: {},
  become_user: NAME,
} as const

export const TASK_KEYWORDS = {
  ...ENTRY,
  id: {
    type: 'string',
    pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$',
    description: 'an id is made of letters, digits, ".", "_" and "-"',
  },
  register: NAME,
  guard: {
    type: 'object',
    description: 'write guard: {command: "…", message: "…"}',
    additionalProperties: false,
    required: ['command', 'message'],
    properties: { command: NAME, message: NAME },
  },
  notify: NAMES,
  loop: { type: 'array', description: 'write a list, or loop: "{{ list }}"' },
  timeout: { type: 'number', exclusiveMinimum: 0, maximum: 86_400, description: 'in seconds' },
  ignore_failure: { type: 'boolean' },
  until: {
    type: 'object',
    description:
      'write until: {condition: …, retries: 10, delay: 1}; without a condition, until it ends well',
    additionalProperties: false,
    properties: {
      condition: {},
      retries: { type: 'integer', minimum: 1, maximum: 10_000 },
      delay: { type: 'number', minimum: 0, maximum: 3600, description: 'in seconds' },
    },
  },
} as const

export const INCLUDE_KEYWORDS = {
  ...ENTRY,
  include: NAME,
  with: { type: 'object' },
} as const

export const PLAY_KEYWORDS = {
  name: NAME,
  hosts: NAMES,
  become: {},
  become_user: NAME,
  order: { type: 'string', enum: ['inventory', 'reverse', 'standby_first', 'active_first'] },
  serial: { type: 'integer', minimum: 1 },
  defaults: { type: 'object' },
  vars: { type: 'object' },
  tags: NAMES,
  tasks: { type: 'array' },
  handlers: { type: 'array' },
} as const

export const TASK_FILE_KEYWORDS = {
  summary: NAME,
  params: { type: 'object' },
  tasks: { type: 'array' },
} as const

export const PARAMETER_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    type: { type: 'string', enum: ['string', 'number', 'boolean', 'list', 'map', 'any'] },
    default: {},
    description: { type: 'string' },
  },
} as const

/** Values that must be known when the playbook is read. */
export const CONSTANT_KEYWORDS: readonly string[] = (
  'name id register notify tags timeout ignore_failure retries delay ' +
  'include hosts order serial summary type description'
).split(' ')

export const PLAY_SCHEMA = schemaOf(PLAY_KEYWORDS, ['hosts'])
export const TASK_SCHEMA = schemaOf(TASK_KEYWORDS)
export const INCLUDE_SCHEMA = schemaOf(INCLUDE_KEYWORDS)
export const TASK_FILE_SCHEMA = schemaOf(TASK_FILE_KEYWORDS, ['tasks'])

/** `become` with a value that is not text. */
export const BECOME_SCHEMA = schemaOf({
  become: { type: 'boolean', description: 'write become: true for root, or become: USER' },
})

/** What an argument of a task file must be, by the type that its parameter declares. */
export const ARGUMENT_SCHEMAS = {
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array' },
  map: { type: 'object' },
} as const

/** All of them: the build compiles them, and a schema that is not among them cannot be used. */
export const PLAYBOOK_SCHEMAS: readonly object[] = [
  PLAY_SCHEMA,
  TASK_SCHEMA,
  INCLUDE_SCHEMA,
  TASK_FILE_SCHEMA,
  PARAMETER_SCHEMA,
  BECOME_SCHEMA,
  ...Object.values(ARGUMENT_SCHEMAS),
]

/** A schema for the types of keywords; unknown keys are reported elsewhere, with better hints. */
function schemaOf(properties: Readonly<Record<string, object>>, required: readonly string[] = []): object {
  return { type: 'object', properties, required }
}
