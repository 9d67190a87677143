import { expect, it } from 'vitest'
import { targetsOf } from '../../src/cli/targets.ts'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { connectionLanguage } from '../../src/inventory/connection-language.ts'
import { inventoryPage } from '../../src/inventory/inventory-page.ts'
import { loadInventory } from '../../src/inventory/load-inventory.ts'
import { createConnect } from '../../src/transport/connect.ts'
import { LocalTransport } from '../../src/transport/local.ts'
import type { Target } from '../../src/transport/target.ts'
import { defineTransport } from '../../src/transport/transport-kind.ts'
import { TRANSPORTS, type TransportKinds } from '../../src/transport/transport-table.ts'
import { memoryFiles } from '../inventory/support/memory-files.ts'
import { ownFiles } from '../support/own-files.ts'
import { unitOf } from './support/fixture.ts'

const ACCOUNT = { name: 'me', home: '/', path: '/usr/bin:/bin' }

/** What a file of its own would hold: a shell of this machine that stands for one in a container. */
const container = defineTransport({
  name: 'container',
  label: 'containers',
  hostNoun: 'a container',
  meaning: '`container` is a container of this machine.',
  overNetwork: false,
  settings: {
    image: { kind: 'text', meaning: 'What it was made from.', byDefault: () => 'debian' },
    token: { kind: 'secret', meaning: 'What opens it.', byDefault: () => undefined },
  },
  target: (common, { image, token }): ContainerTarget => ({ ...common, image, token: token()?.reveal() }),
  open:
    () =>
    ({ image, token }) =>
      new LocalTransport({ ...ACCOUNT, home: `/${image}/${token}` }),
  machine: ({ name }) => `container ${name}`,
})

interface ContainerTarget extends Target {
  readonly image: string | undefined
  readonly token: string | undefined
}

/** The line that it takes. */
const TABLE: TransportKinds = [...TRANSPORTS, container]
const LANGUAGE = connectionLanguage(TABLE)

function load(text: string) {
  const diagnostics = new Diagnostics()
  const files = memoryFiles({ 'inventory.yml': text })
  const inventory = loadInventory({
    path: 'inventory.yml',
    files,
    home: '/home/me',
    connections: LANGUAGE,
    diagnostics,
  })
  return { inventory, told: diagnostics.all.map(({ summary, hint }) => [summary, hint]) }
}

function targetsIn(text: string, asked: { readonly user?: string } = {}): (host: string) => Target {
  const { inventory, told } = load(text)
  expect(told).toEqual([])
  if (inventory === undefined) throw new Error('no inventory')
  return targetsOf({
    inventory,
    table: TABLE,
    agentSocket: '/agent',
    account: ACCOUNT,
    resolve: (source) => (source.kind === 'env' ? `value of ${source.name}` : ''),
    asked: { user: asked.user, password: undefined, becomePassword: undefined },
  })
}

it('a transport of the table is in the reference of the inventory, with its settings', () => {
  const page = inventoryPage(LANGUAGE)
  expect(page).toContain('| `transport` | `ssh2` or `local` or `container` |')
  expect(page).toContain('`container` is a container of this machine.')
  expect(page).toContain('| `image` | text | What it was made from. |')
})

it('has its settings checked, and those of others refused', () => {
  const { told } = load(`
hosts:
  a: { connection: { transport: container, image: [1], keys: [k] } }
  b: { connection: { image: x } }
  c: { jump: a }
`)
  expect(told).toEqual([
    ['image must be text, not a list', undefined],
    ['"keys" means nothing with transport: container', 'it is for SSH: leave it out'],
    ['"image" means nothing with transport: ssh2', 'it is for containers: leave it out'],
    [
      '"a" is a container (transport: container): no host is reached through it',
      'leave `jump` out: what is reached from here needs none',
    ],
  ])
})

it('reaches hosts by what the inventory says, setting by setting', async () => {
  const targetOf = targetsIn(`
hosts:
  a: { connection: { transport: container } }
  b: { connection: { transport: container, image: alpine } }
groups: { all_of_them: { hosts: [a, b], connection: { token: { secret: { env: TOKEN } } } } }
`)
  const connect = createConnect(ownFiles(), { table: TABLE })
  for (const [name, home] of [
    ['a', '/debian/value of TOKEN'],
    ['b', '/alpine/value of TOKEN'],
  ] as const) {
    const host = connect(targetOf(name), { lock: undefined })
    const result = await host.run(unitOf('echo "$HOME"'), undefined)
    await host.close()
    expect(JSON.stringify(result)).toContain(Buffer.from(`${home}\n`).toJSON().data.join(','))
  }
})

it('SSH keeps what `trust` pinned, and is not reached through what has no sshd', () => {
  const targetOf = targetsIn('hosts: { a: {}, b: {} }\nconnection: { known_hosts: [/k], jump: b }')
  expect(targetOf('a')).toMatchObject({
    transport: 'ssh2',
    user: 'me',
    agent: '/agent',
    knownHosts: ['/k', '.wrtcplay/known_hosts'],
    jump: { name: 'b', jump: undefined },
  })
})

it('each has a name of its own', () => {
  expect(new Set(TABLE.map(({ name }) => name)).size).toBe(TABLE.length)
})
