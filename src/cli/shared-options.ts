/* Options that several commands share. */

export const INVENTORY_OPTION = {
  inventory: {
    type: 'string',
    alias: 'i',
    value: 'FILE',
    summary: 'hosts, groups and pairs (./inventory.yml)',
  },
} as const

export const EXTRA_VARS_OPTION = {
  'extra-vars': {
    type: 'list',
    alias: 'e',
    value: 'KEY=VALUE',
    summary: 'a variable over all others, or @FILE with several',
  },
} as const

/** Options for the login, and for becoming another user. */
export const LOGIN_OPTIONS = {
  user: {
    type: 'string',
    alias: 'u',
    value: 'NAME',
    summary: 'log in as this user, whatever the inventory says',
  },
  'ask-pass': { type: 'boolean', alias: 'k', summary: 'ask for the login password' },
  'ask-become-pass': { type: 'boolean', alias: 'K', summary: 'ask for the password of sudo' },
} as const

export const COLOR_OPTION = {
  color: { type: 'boolean', summary: 'colours, or --no-color for none; otherwise where there is a terminal' },
} as const

export const SELECTION_OPTIONS = {
  tags: { type: 'list', alias: 't', value: 'TAGS', summary: 'only tasks with one of these tags' },
  'skip-tags': { type: 'list', value: 'TAGS', summary: 'no task with one of these tags' },
  task: { type: 'list', value: 'NAME|ID', summary: 'only this task; what it needs is asked, never changed' },
  'start-at': { type: 'string', value: 'NAME|ID', summary: 'this task and all behind it' },
} as const

export const JSON_OPTION = {
  output: { type: 'string', choices: ['human', 'json'], value: 'FORM', summary: 'human or json' },
} as const

export const LAB_OPTION = {
  name: { type: 'string', value: 'NAME', summary: 'which lab: they stand side by side (default)' },
} as const

/** The parts of comma-separated values: `-t a,b -t c` is a, b and c. */
export function commaSeparated(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.split(',').map((part) => part.trim())).filter((part) => part !== '')
}
