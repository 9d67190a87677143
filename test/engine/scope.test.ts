import { expect, test } from 'vitest'
import { HostState } from '../../src/engine/host-state.ts'
import { RunCache } from '../../src/engine/run-cache.ts'
import { scopeFor } from '../../src/engine/scope.ts'
import { hostScope } from '../../src/inventory/host-scope.ts'
import { tasksIn } from '../../src/program/walker.ts'
import { loadRight } from '../program/support/load.ts'

/** What the one task says on a host, by the load of a real playbook and inventory. */
function said(play: string, extraVars: Record<string, unknown> = {}, vars = ''): unknown {
  const { playbook, inventory } = loadRight({
    'inventory.yml': `
hosts:
  web: { address: 10.0.0.1${vars} }
`,
    'play.yml': play,
  })
  const [first] = playbook.plays
  const [task] = playbook.plays.flatMap(tasksIn)
  const host = inventory.hosts.get('web')
  if (first === undefined || task === undefined || host === undefined) throw new Error('nothing to run')
  const state = new HostState(host, {} as HostState['connection'], 'me', (given) =>
    hostScope(inventory, 'web', given),
  )
  return task.params.render(
    scopeFor(
      task,
      {
        play: first,
        host: state,
        peer: undefined,
        actorOf: () => state,
        extraVars,
        cache: new RunCache(),
      },
      undefined,
    ),
  )
}

const PLAY = `
- hosts: web
  defaults: { level: low, text: "{{ level }}!" }
  tasks:
    - command: "{{ text }}"
`

test('defaults of a play stand in for what the inventory does not say, and -e wins', () => {
  expect(said(PLAY)).toEqual({ command: 'low!' })
  expect(said(PLAY, {}, ', vars: { level: high }')).toEqual({ command: 'high!' })
  expect(said(PLAY, { level: 'top' }, ', vars: { level: high }')).toEqual({ command: 'top!' })
})

test('variables of a play win over the inventory', () => {
  const play = PLAY.replace('defaults', 'vars')
  expect(said(play, {}, ', vars: { level: high }')).toEqual({ command: 'low!' })
})

test('a result may have any name', () => {
  const { playbook, inventory } = loadRight({
    'inventory.yml': 'hosts: { web: { address: 10.0.0.1 } }',
    'play.yml':
      '- hosts: web\n  tasks:\n    - { command: id, register: __proto__ }\n    - command: "{{ has(results.__proto__) }}"\n',
  })
  const [play] = playbook.plays
  const [, task] = playbook.plays.flatMap(tasksIn)
  const host = inventory.hosts.get('web')
  if (play === undefined || task === undefined || host === undefined) throw new Error('nothing to run')
  const state = new HostState(host, {} as HostState['connection'], 'me', (given) =>
    hostScope(inventory, 'web', given),
  )
  state.keepResult('__proto__', { kind: 'known', value: { rc: 0 } })
  const context = {
    play,
    host: state,
    peer: undefined,
    extraVars: {},
    cache: new RunCache(),
    actorOf: () => state,
  }
  expect(task.params.render(scopeFor(task, context, undefined))).toEqual({ command: true })
})
