import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { selectTasks, type TaskSelection } from '../../src/program/select-tasks.ts'
import { Walker } from '../../src/program/walker.ts'
import { loadRight } from './support/load.ts'

const { playbook } = loadRight({
  'play.yml': `
- hosts: wrtc
  tasks:
    - { name: keys, id: keygen, command: date, tags: keys }
    - { name: plain, command: date }
    - { name: vip, command: date, tags: [vip, slow] }
    - { name: always, command: date, tags: always }
    - { name: danger, command: date, tags: [never, reset] }
- hosts: web
  tags: second
  tasks:
    - { name: plain, command: date }
    - { name: last, command: date, tags: keys }
`,
})

const NOTHING: TaskSelection = { tags: [], skipTags: [], tasks: [], startAt: undefined }

function select(selection: Partial<TaskSelection>): {
  readonly selected: readonly string[]
  readonly said: readonly string[]
} {
  const diagnostics = new Diagnostics()
  const found = selectTasks(new Walker(playbook), { ...NOTHING, ...selection }, diagnostics)
  const selected = [...found].map(({ address }) =>
    address.replace('play.yml/', '').replace('wrtc/keygen', 'keygen'),
  )
  return { selected, said: diagnostics.all.map(({ summary, hint }) => `${summary} (${hint})`) }
}

describe('what is run', () => {
  it.each<[string, Partial<TaskSelection>, readonly string[]]>([
    [
      'all but `never`, when nothing is asked for',
      {},
      ['keygen', 'wrtc/plain', 'wrtc/vip', 'wrtc/always', 'web/plain', 'web/last'],
    ],
    ['--tags, and `always`', { tags: ['keys'] }, ['keygen', 'wrtc/always', 'web/last']],
    ['several tags', { tags: ['vip', 'second'] }, ['wrtc/vip', 'wrtc/always', 'web/plain', 'web/last']],
    ['--skip-tags', { skipTags: ['keys', 'slow'] }, ['wrtc/plain', 'wrtc/always', 'web/plain']],
    ['--skip-tags over --tags', { tags: ['keys'], skipTags: ['second'] }, ['keygen', 'wrtc/always']],
    ['--skip-tags always', { tags: ['vip'], skipTags: ['always'] }, ['wrtc/vip']],
    ['`never` by its other tag', { tags: ['reset'] }, ['wrtc/always', 'wrtc/danger']],
    ['--task by name', { tasks: ['plain'] }, ['wrtc/plain', 'web/plain']],
    ['--task by id, and several', { tasks: ['keygen', 'last'] }, ['keygen', 'web/last']],
    ['--task by address', { tasks: ['play.yml/web/plain'] }, ['web/plain']],
    ['--task that is tagged `never`', { tasks: ['danger'] }, ['wrtc/danger']],
    ['--task with --tags', { tasks: ['plain'], tags: ['second'] }, ['web/plain']],
    ['--start-at', { startAt: 'vip' }, ['wrtc/vip', 'wrtc/always', 'web/plain', 'web/last']],
    [
      '--start-at a name that comes twice',
      { startAt: 'plain' },
      ['wrtc/plain', 'wrtc/vip', 'wrtc/always', 'web/plain', 'web/last'],
    ],
    ['--start-at with --tags', { startAt: 'vip', tags: ['keys'] }, ['wrtc/always', 'web/last']],
  ])('%s', (_name, selection, keys) => {
    expect(select(selection)).toEqual({ selected: keys, said: [] })
  })

  it('is told where there is no such task or tag', () => {
    expect(select({ tasks: ['keygne'], tags: ['kyes'], skipTags: ['x'], startAt: 'lsat' }).said).toEqual([
      'no task has the tag "kyes" (did you mean "keys"?)',
      'no task has the tag "x" (known are: always, keys, never, reset, second, slow, vip)',
      'no task is called "keygne" (did you mean "keygen"?)',
      'no task is called "lsat" (did you mean "last"?)',
    ])
  })
})
