import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hostScope } from '../../src/inventory/host-scope.ts'
import { taskScope } from '../../src/inventory/precedence.ts'
import type { Scope } from '../../src/language/value-template.ts'
import type { Task } from '../../src/program/model.ts'
import { loadRight } from './support/load.ts'

/** What a task's expressions see on a host, less what only a run knows. */
function scopeOf(
  task: Pick<Task, 'frames'>,
  inventory: Parameters<typeof hostScope>[0],
  host = 'wrtc-a',
): Scope {
  return taskScope(hostScope(inventory, host), task.frames, undefined)
}

describe('a playbook', () => {
  it('is plays over hosts, with tasks that name one module each', () => {
    const { playbook, tasks } = loadRight({
      'play.yml': `
- name: first
  hosts: [wrtc, web]
  serial: 2
  vars: { x: 1, y: "{{ x }}" }
  tasks:
    - name: say it
      id: say
      command: { command: "date {{ y }}" }
      register: said
      timeout: 2.5
      ignore_failure: true
      loop: [1, 2]
      until: { condition: result.code == item, retries: 3, delay: 0.5 }
      guard: { command: "test ! -e /x", message: "x is there on {{ host.name }}" }
- hosts: front
`,
    })
    const [first, second] = playbook.plays
    expect([first?.name, first?.hosts, first?.serial]).toEqual(['first', ['wrtc-a', 'wrtc-b', 'web'], 2])
    expect([second?.name, second?.hosts, second?.serial]).toEqual(['front', ['web'], undefined])
    expect(first?.vars.map(({ name }) => name)).toEqual(['x', 'y'])
    expect(tasks[0]).toMatchObject({
      address: 'play.yml/first/say',
      id: 'say',
      name: 'say it',
      register: 'said',
      timeoutMs: 2500,
      ignoreFailure: true,
      until: { retries: 3, delayMs: 500 },
      become: undefined,
      source: undefined,
      definedNames: [],
    })
    expect(tasks[0]?.params.render({ y: 5 })).toEqual({ command: 'date 5' })
    expect(tasks[0]?.loop?.render({})).toEqual([1, 2])
    expect(tasks[0]?.guard?.message.render({ host: { name: 'a' } })).toBe('x is there on a')
  })

  it('takes a bare value for the parameter that a module means by it', () => {
    const { tasks } = loadRight({ 'play.yml': '- { hosts: web, tasks: [{ command: "echo {{ root }}" }] }' })
    expect(tasks[0]?.params.render({ root: '/srv' })).toEqual({ command: 'echo /srv' })
    expect(tasks[0]?.name).toBe('command')
  })

  it.each([
    ['inventory', ['wrtc-a', 'wrtc-b', 'web']],
    ['reverse', ['web', 'wrtc-b', 'wrtc-a']],
    ['standby_first', ['wrtc-b', 'web', 'wrtc-a']],
    ['active_first', ['wrtc-a', 'web', 'wrtc-b']],
  ])('takes its hosts in the order %s', (order, hosts) => {
    const { playbook } = loadRight({ 'play.yml': `- { hosts: all, order: ${order} }` })
    expect(playbook.plays[0]?.hosts).toEqual(hosts)
  })

  it('knows -e, what `set` defined, and results, from the task on that provides them', () => {
    const { tasks } = loadRight(
      {
        'play.yml': `
- hosts: wrtc
  tasks:
    - set: { later: 1 }
    - command: "{{ later }} {{ given }}"
      register: r
    - command: "{{ results.r.stdout }} {{ peer.results.r.code }} {{ peer.given }}"
- hosts: wrtc:active
  tasks:
    - command: "{{ later }} {{ results.r.stdout }} {{ peer.results.r.stdout }}"
`,
      },
      { extraVars: { given: 'x' } },
    )
    expect(tasks[0]?.definedNames).toEqual(['later'])
  })

  it('gives a task the conditions of a boolean, a text or a list', () => {
    const { tasks } = loadRight({
      'play.yml': `
- hosts: wrtc
  tasks:
    - { command: date, when: true }
    - { command: date, when: false }
    - { command: date, when: role == "active" }
    - { command: date, when: [role == "active", true, host.name == "wrtc-a"] }
`,
    })
    const holds = tasks.map(({ when }) =>
      when.map((one) => one.evaluate({ role: 'active', host: { name: 'b' } })),
    )
    expect(holds).toEqual([[], [false], [true], [true, false]])
  })
})

describe('become', () => {
  it('is a user, root when none is named, and can be switched off further in', () => {
    const { tasks } = loadRight({
      'play.yml': `
- hosts: wrtc
  become: true
  tasks:
    - command: date
    - { command: date, become: false }
    - { command: date, become_user: wrtc }
    - { command: date, become: ops }
    - { command: date, become_user: "{{ pair.name }}" }
    - include: tasks/t.yml
      become_user: ops
      with: { user: wrtc }
    - include: tasks/t.yml
      become: false
      with: { user: other }
- hosts: wrtc
  tasks: [{ command: date }, { command: date, become: true }]
`,
      'tasks/t.yml': `
params: { user: { type: string } }
tasks: [{ command: date }, { command: date, become: true }, { command: date, become_user: "{{ user }}" }]
`,
    })
    expect(tasks.map(({ become }) => become)).toEqual(
      [
        ['root', undefined, 'wrtc', 'ops', 'wrtc'],
        ['ops', 'root', 'wrtc'],
        [undefined, 'root', 'other'],
        [undefined, 'root'],
      ].flat(),
    )
  })
})

describe('an include', () => {
  const FILES = {
    'playbooks/play.yml': `
- hosts: wrtc
  tags: [all-of-it]
  tasks:
    - include: ../tasks/outer.yml
      with: { user: wrtc, path: "{{ home }}/x" }
      when: role == "active"
      tags: outer
      vars: { note: "for {{ pair.name }}" }
`,
    'tasks/outer.yml': `
summary: calls another one
params:
  user: { type: string }
  path: { type: string }
  folder: { type: string, default: "/home/{{ user }}" }
  mode: { type: string, default: "{{ folder }}:0700" }
tasks:
  - name: outer
    command: "{{ user }} {{ path }} {{ folder }} {{ mode }} {{ note }}"
    vars: { user: "{{ user }}-x", twice: "{{ user }}{{ user }}" }
  - include: sub/inner.yml
    with: { user: "{{ user }}-inner" }
    when: user == "wrtc"
    tags: [inner]
`,
    'tasks/sub/inner.yml': `
params: { user: { type: string } }
tasks:
  - name: inner
    command: "{{ user }} {{ note }}"
    when: user == "wrtc-inner"
    tags: last
`,
  }
  const { tasks, inventory, playbook } = loadRight(FILES, { path: 'playbooks/play.yml' })
  const [outer, inner] = tasks

  it('puts the tasks of a file in its place, with tags from the outside in', () => {
    expect(tasks.map(({ name, tags, address }) => ({ name, tags, address }))).toEqual([
      { name: 'outer', tags: ['all-of-it', 'outer'], address: 'play.yml/wrtc/..\\/tasks\\/outer.yml/outer' },
      {
        name: 'inner',
        tags: ['all-of-it', 'outer', 'inner', 'last'],
        address: 'play.yml/wrtc/..\\/tasks\\/outer.yml/sub\\/inner.yml/inner',
      },
    ])
    expect(outer?.span.file.path).toBe('tasks/outer.yml')
  })

  it('evaluates arguments where they are written, and defaults after those before them', () => {
    if (outer === undefined) throw new Error('no task')
    const scope = scopeOf(outer, inventory)
    expect(outer.params.render(scope)).toEqual({
      command: 'wrtc-x /opt/sonus/wrtc/x /home/wrtc /home/wrtc:0700 for wrtc',
    })
    expect(scope['twice']).toBe('wrtc-xwrtc-x')
  })

  it('hands a parameter of the same name on, and nothing else of the outer file', () => {
    if (inner === undefined) throw new Error('no task')
    const scope = scopeOf(inner, inventory)
    expect(inner.params.render(scope)).toEqual({ command: 'wrtc-inner for wrtc' })
    expect(Object.keys(scope)).not.toContain('path')
    expect(Object.keys(scope)).not.toContain('folder')
  })

  it('is a node of the tree, with what it asks and what is within', () => {
    const [play] = playbook.plays
    const [node] = play?.children ?? []
    if (node?.kind !== 'include') throw new Error('no include')
    expect(node.address).toBe('play.yml/wrtc/..\\/tasks\\/outer.yml')
    expect(node.when.map(({ text }) => text)).toEqual(['role == "active"'])
    expect(node.children.map(({ kind, address }) => `${kind} ${address.replace(node.address, '')}`)).toEqual([
      'task /outer',
      'include /sub\\/inner.yml',
    ])
    expect(inner?.when.slice(0, 1)).toEqual(node.when)
  })

  it('evaluates its condition around the include, where names mean something else than within', () => {
    if (inner === undefined) throw new Error('no task')
    expect(inner.when.map(({ text }) => text)).toEqual([
      'role == "active"',
      'user == "wrtc"',
      'user == "wrtc-inner"',
    ])
    const evaluate = (host: string) =>
      inner.when.map((one) =>
        one.evaluate(scopeOf({ frames: inner.frames.slice(0, one.level) }, inventory, host)),
      )
    expect(evaluate('wrtc-a')).toEqual([true, true, true])
    expect(evaluate('wrtc-b')).toEqual([false, true, true])
    const names = inner.frames.flatMap(({ vars }) => vars.map(({ name }) => name))
    expect(names.filter((name) => !/^\w+$/.test(name))).toEqual([])
  })

  it('reads a file once, and gives the tasks of each place an address of their own', () => {
    const twice = loadRight({
      'play.yml':
        '- { hosts: web, tasks: [{ include: t.yml }, { include: t.yml }, { command: date }, { command: date }] }',
      't.yml': 'tasks: [{ command: date }, { id: here, command: date }]',
    })
    expect(twice.tasks.map(({ address }) => address)).toEqual([
      'play.yml/web/t.yml/command',
      'play.yml/web/t.yml/here',
      'play.yml/web/t.yml#2/command',
      'play.yml/web/t.yml#2/here',
      'play.yml/web/command',
      'play.yml/web/command#2',
    ])
  })
})

describe('src', () => {
  const big = Buffer.alloc(300_000, 'x')
  const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
  const files = {
    'site/playbooks/play.yml': `
- hosts: wrtc
  vars: { kind: one }
  tasks:
    - copy: { src: here.txt, dest: /x }
    - copy: { src: beside.txt, dest: /x }
    - copy: { src: above, dest: /x }
    - copy: { src: ../files/big.bin, dest: /x }
    - copy: { content: text, dest: /x }
    - template: { src: "{{ kind }}.hbs", dest: /x }
    - include: ../tasks/t.yml
      with: { name: one.hbs }
`,
    'site/tasks/t.yml':
      'params: { name: { type: string } }\ntasks: [{ template: { src: "../templates/{{ name }}", dest: /x } }]',
    'site/playbooks/here.txt': 'here',
    'site/playbooks/files/beside.txt': 'beside',
    'site/files/above/a.txt': 'a',
    'site/files/above/sub/b.txt': 'b',
    'site/files/big.bin': big,
    'site/templates/one.hbs': 'of {{ host.name }}',
  }
  const { tasks } = loadRight(files, { path: 'site/playbooks/play.yml' })
  const sources = tasks.map(({ source }) => source)

  it('is found beside the file that names it, or in the folders for it', () => {
    const here = {
      relativePath: '',
      size: 4,
      sha256: sha256('here'),
      content: { kind: 'bytes', bytes: Buffer.from('here') },
    }
    expect(sources[0]).toEqual({ kind: 'files', files: [here], emptyFolders: undefined })
    expect(sources[1]).toMatchObject({ files: [{ sha256: sha256('beside') }] })
  })

  it('may be a folder, and has all files below it', () => {
    expect(sources[2]).toMatchObject({
      files: [
        { relativePath: 'a.txt', sha256: sha256('a') },
        { relativePath: 'sub/b.txt', sha256: sha256('b') },
      ],
    })
  })

  it('stays on the disk when it is large', () => {
    const content = { kind: 'local', path: 'site/files/big.bin', size: 300_000, sha256: sha256(big) }
    expect(sources[3]).toMatchObject({ files: [{ size: 300_000, sha256: sha256(big), content }] })
  })

  it('may be left out where the module lets it', () => {
    expect(sources[4]).toBeUndefined()
  })

  it('of a template is compiled, once, and may be made from what is known before the run', () => {
    const [, , , , , first, second] = sources
    if (first?.kind !== 'template' || second?.kind !== 'template') throw new Error('no template')
    expect(first.template.path).toBe('site/templates/one.hbs')
    expect(second.template).toBe(first.template)
    expect(first.template.render({ host: { name: 'a' } })).toBe('of a')
  })
})
