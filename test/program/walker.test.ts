import { describe, expect, it } from 'vitest'
import { tasksAndHandlers, tasksIn, Walker } from '../../src/program/walker.ts'
import { loadRight } from './support/load.ts'

const { playbook } = loadRight({
  'play.yml': `
- name: one
  hosts: web
  tasks:
    - { name: a, command: date }
    - { name: files, include: t.yml }
    - { name: d, command: date }
  handlers: [{ name: h, command: date }]
- name: two
  hosts: web
  tasks: [{ name: a, command: date }]
`,
  't.yml': 'tasks: [{ name: b, command: date }, { name: deep, include: u.yml }]',
  'u.yml': 'tasks: [{ name: c, command: date }]',
})
const walker = new Walker(playbook)
const [one, two] = playbook.plays
if (one === undefined || two === undefined) throw new Error('two plays')

describe('a walk', () => {
  it('goes through the tree in the order in which things are done', () => {
    expect(walker.steps.map(({ task, number }) => `${number} ${task.address}`)).toEqual([
      '0 play.yml/one/a',
      '1 play.yml/one/files/b',
      '2 play.yml/one/files/deep/c',
      '3 play.yml/one/d',
      '4 play.yml/two/a',
    ])
    expect(one.children.flatMap(tasksIn)).toEqual(tasksIn(one))
    expect(tasksAndHandlers(one).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'h'])
  })

  it('goes on from an address to the end of its play', () => {
    const from = (address: string): readonly string[] =>
      [...walker.from(one, address)].map(({ task }) => task.name)
    expect(from('play.yml/one/files/b')).toEqual(['b', 'c', 'd'])
    expect(from('play.yml/one/h')).toEqual([])
    expect(from('play.yml/two/a')).toEqual([])
    expect(from('play.yml/one/nothing')).toEqual([])
  })

  it('knows where a run goes on that ended at a task, behind it, at a handler or before a play', () => {
    const at = (kind: 'task' | 'behind' | 'play', address: string) => walker.numberAt({ kind, address })
    expect(walker.numberAt({ kind: 'start' })).toBe(0)
    expect(at('task', 'play.yml/one/files/deep/c')).toBe(2)
    expect(at('behind', 'play.yml/one/files/deep/c')).toBe(3)
    expect(at('task', 'play.yml/one/h')).toBe(4)
    expect(at('play', 'play.yml/two')).toBe(4)
    expect(at('task', 'play.yml/one/c')).toBeUndefined()
    expect(at('play', 'play.yml/three')).toBeUndefined()
  })
})
