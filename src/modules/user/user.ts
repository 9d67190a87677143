import { type Change, defineModule, type Failure } from '../../core/module-definition.ts'
import { ABSOLUTE_PATH, USER_NAME } from '../shared/files/path-schema.ts'
import { createUser, mendUser, removeUser } from './user-changes.ts'
import { checkUser, userObstacle } from './user-checks.ts'
import { readUser, type UserState, userProbe } from './user-state.ts'

const GROUP_NAME = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' } as const

export const user = defineModule({
  name: 'user',
  summary: 'Keeps a login with its groups, home and shell, or sees to it that there is none.',
  params: {
    type: 'object',
    properties: {
      name: { ...USER_NAME, description: 'The login.' },
      state: { enum: ['present', 'absent'], description: '"present" when not given.' },
      uid: {
        type: 'integer',
        minimum: 0,
        maximum: 4294967294,
        description: 'Its number; the next free one when not given.',
      },
      group: {
        ...GROUP_NAME,
        description:
          'Its primary group, by name or number; a name is made when it is not there. A new user has the group of his own name when not given.',
      },
      groups: {
        type: 'array',
        items: GROUP_NAME,
        description: 'Further groups it is in, by name or number; names are made when they are not there.',
      },
      append: {
        type: 'boolean',
        description: 'Leaves it in groups that are not named. True when not given.',
      },
      home: { ...ABSOLUTE_PATH, description: 'Its home. Files are not moved when it changes.' },
      create_home: {
        type: 'boolean',
        description:
          'Makes the home when it is not there, with the mode that /etc/login.defs tells. True when not given, but for system users.',
      },
      shell: { ...ABSOLUTE_PATH, description: 'Its login shell.' },
      comment: { type: 'string', pattern: '^[^:\\n]*$', description: 'Its full name or purpose.' },
      system: { type: 'boolean', description: 'A new user gets a number from the range for services.' },
      password_hash: {
        type: 'string',
        pattern: '^[^:\\n]+$',
        secret: true,
        description:
          'The password as /etc/shadow holds it, hashed ("!" locks it); a password in plain text is refused. As it is when not given.',
      },
      remove_home: { type: 'boolean', description: 'With `state: absent`, removes its home, too.' },
    },
    required: ['name'],
    additionalProperties: false,
  },
  result: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The login.' },
      uid: { type: 'integer', description: 'Its number; -1 when there is none.' },
      gid: { type: 'integer', description: 'Number of its primary group; -1 when there is none.' },
      home: { type: 'string', description: 'Its home.' },
      shell: { type: 'string', description: 'Its login shell.' },
      groups: {
        type: 'array',
        items: { type: 'string' },
        description: 'All its groups, the primary one first.',
      },
    },
    required: ['name', 'uid', 'gid', 'home', 'shell', 'groups'],
    additionalProperties: false,
  },
  examples: [
    `- name: the application has a login
  user:
    name: app
    home: /srv/app
    shell: /bin/bash
    groups: [adm]
  become: root`,
  ],
  check: (params) => checkUser(params),
  probe: userProbe,
  read: readUser,
  foresees: true,
  plan: (params, state): readonly Change[] | Failure => {
    if (params.state === 'absent') return removeUser(params, state)
    return (
      checkUser(params) ??
      userObstacle(params, state) ??
      (state.entry === undefined ? createUser(params, state) : mendUser(params, state, state.entry))
    )
  },
  report: ({ entry, groups }: UserState, _outputs, { name }) => ({
    name,
    uid: entry?.uid ?? -1,
    gid: entry?.gid ?? -1,
    home: entry?.home ?? '',
    shell: entry?.shell ?? '',
    groups: [...groups],
  }),
  reads: () => ['package:*'],
  touches: ({ name, group, groups = [], home = `/home/${name}` }) => [
    `file:${home}`,
    `user:${name}`,
    `group:${group ?? name}`,
    ...groups.map((one) => `group:${one}` as const),
  ],
})
