/** Parts of parameter schemas for paths and their owners; each use adds its own description. */
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

/** The result of modules that leave a path on the host. */
export const PATH_RESULT = {
  path: { type: 'string', description: 'The path.' },
  owner: { type: 'string', description: 'Name of its owner; empty when it is not there.' },
  group: { type: 'string', description: 'Name of its group; empty when it is not there.' },
  mode: { type: 'string', description: 'Its permissions as four octal digits; empty when it is not there.' },
} as const

/** The folder in which a pattern is searched. */
export function beforeWildcard(path: string): string {
  const at = path.search(/[*?[]/)
  return at === -1 ? path : path.slice(0, path.lastIndexOf('/', at) + 1)
}
