/** Pieces of parameter schemas that say what a path and its owner look like; each gets a description of its own. */
export const ABSOLUTE_PATH = {
  type: 'string',
  pattern: '^/(?!([^\\u0000]*/)?\\.\\.(/|$))[^\\u0000]*$',
} as const

export const USER_NAME = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*\\$?$' } as const

const OWNER = { type: 'string', pattern: '^[^-:/\\s][^:/\\u0000]*$' } as const

export const OWNERSHIP = {
  owner: { ...OWNER, description: 'Name or number of the owner. As it is when not given.' },
  group: { ...OWNER, description: 'Name or number of the group. As it is when not given.' },
  mode: {
    type: 'string',
    pattern: '^[0-7]{3,4}$',
    description: 'Permissions as octal digits in quotes, such as "0644". As they are when not given.',
  },
} as const

/** What modules that end with a path report of it. */
export const PATH_RESULT = {
  path: { type: 'string', description: 'The path.' },
  owner: { type: 'string', description: 'Name of its owner; empty when it is not there.' },
  group: { type: 'string', description: 'Name of its group; empty when it is not there.' },
  mode: { type: 'string', description: 'Its permissions as four octal digits; empty when it is not there.' },
} as const

/** The folder that a pattern looks into. */
export function beforeWildcard(path: string): string {
  const at = path.search(/[*?[]/)
  return at === -1 ? path : path.slice(0, path.lastIndexOf('/', at) + 1)
}
