import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { escaped } from '../../src/appliance/drill/html.ts'
import { probeFromOutside } from '../../src/appliance/facts/outside-probe.ts'
import { findingsOf } from '../../src/appliance/rules/invariants.ts'
import { pairReport } from '../../src/appliance/status/pair-report.ts'
import { pairScreen } from '../../src/appliance/status/pair-screen.ts'
import { printableJson } from '../../src/core/printable.ts'
import { stylesFor } from '../../src/report/ansi.ts'
import { sleepersClock } from '../appliance/support/fake-pair.ts'
import { healthyPair } from '../appliance/support/healthy-pair.ts'
import { type Ended, Workplace } from '../cli/support/command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from '../cli/support/loopback-hosts.ts'
import { disconnecting, type HostileServer, identifying, refusing } from './support/hostile-servers.ts'
import { HOSTILE, harmIn } from './support/hostile-words.ts'

/* Whoever writes a word on the command line, a file, a host's answer: it is shown, and not obeyed. */

const YAML = JSON.stringify(HOSTILE).replaceAll('\u007f', '\\u007f')
/** YAML takes these as they are; the others it refuses. */
const RAW = '\u202e\u2066\u200b\u0085\u2028FORGED'

let place: Workplace

beforeEach(() => {
  place = new Workplace()
})

afterEach(() => place.remove())

describe('hostile words on the command line', () => {
  it.each<[string, readonly string[]]>([
    ['a command', [HOSTILE]],
    ['an option in place of a command', [`-${HOSTILE}`]],
    ['a family', ['lab', HOSTILE]],
    ['a playbook', ['run', HOSTILE]],
    ['an option', ['run', 'site.yml', `--${HOSTILE}`]],
    ['an option of one letter', ['run', 'site.yml', '-\u202e']],
    ['a choice', ['run', 'site.yml', '--output', HOSTILE]],
    ['a number', ['run', 'site.yml', '--forks', HOSTILE]],
    ['a word too many', ['run', 'site.yml', HOSTILE]],
    ['an inventory', ['run', 'site.yml', '-i', HOSTILE]],
    ['variables', ['run', 'site.yml', '-e', HOSTILE]],
    ['variables of a file', ['run', 'site.yml', '-e', `@${HOSTILE}`]],
    ['a limit', ['run', 'site.yml', '--limit', HOSTILE]],
    ['tags', ['run', 'site.yml', '--tags', HOSTILE]],
    ['a task', ['run', 'site.yml', '--task', HOSTILE]],
    ['where to start', ['run', 'site.yml', '--start-at', HOSTILE]],
    ['a pattern', ['list', 'hosts', HOSTILE]],
    ['a host to trust', ['trust', HOSTILE]],
    ['a pair', ['status', HOSTILE]],
    ['a pair to switch', ['switchover', HOSTILE]],
    ['a host in maintenance', ['maintenance', HOSTILE, 'on']],
    ['a pair to pause', ['pause', HOSTILE, 'off']],
    ['what is not on or off', ['maintenance', 'a', HOSTILE]],
    ['how long', ['maintenance', 'a', 'on', '--for', HOSTILE]],
    ['a pair to drill', ['drill', HOSTILE, '--yes']],
    ['a scenario', ['drill', '--scenario', HOSTILE, '--yes']],
    ['a host of a lab', ['lab', 'kill', HOSTILE]],
    ['a lab', ['lab', 'down', '--name', HOSTILE]],
    ['a command in a lab', ['lab', 'exec', HOSTILE, '--', HOSTILE]],
    ['a flavour', ['lab', 'up', '--flavour', HOSTILE]],
  ])('security 15: %s', async (_name, args) => {
    place.write({ 'inventory.yml': INVENTORY, 'site.yml': SITE })
    await shown(args)
  })
})

const INVENTORY = 'hosts: { a: { address: 127.0.0.1, port: 1 } }\n'
const PASSWORDS = 'connection: { agent: false, password: { secret: { env: PASSWORD } } }\n'
const SITE = '- hosts: all\n  tasks: [{ name: T, debug: x }]\n'

describe('hostile words in files', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['control characters', { 'site.yml': `- hosts: all\n  tasks: ["${HOSTILE}"]\n` }],
    ['an unknown key', { 'site.yml': `- hosts: all\n  ${YAML}: x\n  tasks: []\n` }],
    ['an unknown key, raw', { 'site.yml': `- hosts: all\n  "${RAW}": x\n  tasks: []\n` }],
    ['a remark beside a mistake', { 'site.yml': `- hosts: nobody # ${RAW}\n  tasks: []\n` }],
    ['an unknown module', { 'site.yml': `- hosts: all\n  tasks: [{ ${YAML}: {} }]\n` }],
    ['a wrong name', { 'site.yml': `- hosts: all\n  tasks: [{ name: ${YAML}, copy: {} }]\n` }],
    ['a wrong value', { 'site.yml': `- hosts: all\n  tasks: [{ service: { name: a, state: ${YAML} } }]\n` }],
    [
      'an expression',
      { 'site.yml': `- hosts: all\n  tasks: [{ debug: ${yaml(`{{ "${HOSTILE}" + }}`)} }]\n` },
    ],
    ['a name in one', { 'site.yml': `- hosts: all\n  tasks: [{ debug: ${yaml('{{ \u202e\u200b }}')} }]\n` }],
    ['a file that is not there', { 'site.yml': `- include: ${YAML}\n` }],
    ['a pattern', { 'site.yml': `- hosts: ${YAML}\n  tasks: []\n` }],
    [
      'an expression of line',
      {
        'site.yml': `- hosts: all\n  tasks: [{ line: { path: /x, line: y, match: ${yaml(`(${HOSTILE}`)} } }]\n`,
      },
    ],
    ['a host name', { 'inventory.yml': `hosts: { ${YAML}: {} }\n` }],
    ['an address', { 'inventory.yml': `hosts: { a: { address: ${YAML} } }\n` }],
    ['a group', { 'inventory.yml': `hosts: { a: {} }\ngroups: { ${YAML}: [a, b] }\n` }],
    [
      'a pair',
      {
        'inventory.yml': `hosts: { a: {} }\npairs: { ${YAML}: { active: a, standby: ${YAML}, vip: ${YAML} } }\n`,
      },
    ],
    ['a variable', { 'inventory.yml': `hosts: { a: { vars: { ${YAML}: 1 } } }\n` }],
    [
      'a template',
      {
        'site.yml': '- hosts: all\n  tasks: [{ template: { src: t.hbs, dest: /x } }]\n',
        't.hbs': `{{#if x}}${HOSTILE}{{ ${RAW} }}`,
      },
    ],
    [
      'the name of a template',
      {
        'site.yml': `- hosts: all\n  tasks: [{ template: { src: ${yaml('t\x1b[2J\u202e\nFORGED.hbs')}, dest: /x } }]\n`,
        't\x1b[2J\u202e\nFORGED.hbs': '{{ nobody }}',
      },
    ],
  ])('security 15: %s', async (_name, files) => {
    place.write({ 'inventory.yml': INVENTORY, 'site.yml': SITE, ...files })
    await shown(['validate', 'site.yml'])
  })

  it('security 15: a playbook whose own name is hostile', async () => {
    const name = 'site\x1b[2J\u202e\nFORGED.yml'
    place.write({ 'inventory.yml': INVENTORY, [name]: '- hosts: all\n  tasks: [{ nothing: x }]\n' })
    await shown(['validate', name])
    place.write({ [name]: SITE })
    await shown(['validate', name])
    await shown(['list', 'tasks', name, '--output', 'json'])
    await shown(['run', name])
  })

  it('security 15: lists of what is right but odd', async () => {
    const site = `- name: ${YAML}\n  hosts: all\n  tasks: [{ name: ${YAML}, tags: [${YAML}], debug: x }]\n`
    place.write({ 'inventory.yml': INVENTORY, 'site.yml': site })
    for (const form of [[], ['--output', 'json']]) {
      await shown(['list', 'tasks', 'site.yml', ...form])
      await shown(['list', 'tags', 'site.yml', ...form])
      await shown(['list', 'hosts', ...form])
    }
  })
})

/** In double quotes, as JSON writes it; YAML knows the same escapes. */
function yaml(text: string): string {
  return JSON.stringify(text)
}

describe('servers with hostile words', () => {
  let servers: Readonly<Record<'ident' | 'disconnect', HostileServer>>

  beforeAll(async () => {
    servers = { ident: await identifying(), disconnect: await disconnecting() }
  })

  afterAll(() => {
    for (const server of Object.values(servers)) server.close()
  })

  it.each<['ident' | 'disconnect', readonly string[]]>([
    ['disconnect', ['trust', 'a', '--yes']],
    ['disconnect', ['run', 'site.yml']],
    ['disconnect', ['run', 'site.yml', '--output', 'jsonl']],
    ['ident', ['trust', 'a', '--yes']],
    ['ident', ['run', 'site.yml']],
  ])('security 15: %s, asked by %s', async (kind, args) => {
    const inventory = INVENTORY.replace('port: 1 }', `port: ${servers[kind].port} }`) + PASSWORDS
    place.write({ 'inventory.yml': inventory, 'site.yml': SITE.replace('debug: x', 'command: id') })
    const { stdout, stderr } = await shown(args)
    expect(stdout + stderr).toMatch(/PWNED|SSH/)
    journalsAreInert()
  })

  it('security 15: whatever answers at the VIP, and all that a pair says of itself', async () => {
    expect(harmIn(escaped(`x${HOSTILE}`).replaceAll('\n', ' '))).toEqual([])
    const web = await refusing()
    const outside = await probeFromOutside(
      { address: '127.0.0.1', port: web.port, path: '/', tls: undefined },
      3000,
      sleepersClock(),
    )
    web.close()
    expect(outside.trouble).toContain('PWNED')
    const unseen = { unseen: HOSTILE }
    const looks = [
      healthyPair({ outside, b: unseen }),
      healthyPair({
        outside,
        a: { unfit: HOSTILE, recorded: { role: 'active', since: HOSTILE, reason: HOSTILE } },
      }),
      healthyPair({
        a: { dataTrouble: HOSTILE, conflicts: [HOSTILE], disks: [{ mount: HOSTILE, freeKb: 1 }] },
      }),
    ]
    for (const look of looks) {
      const findings = findingsOf(look)
      const screen = pairScreen(look, findings, stylesFor(false)).toString()
      expect(screen).toContain('PWNED')
      expect(harmIn(screen)).toEqual([])
      expect(harmIn(printableJson(pairReport(look, findings)).toString())).toEqual([])
    }
  })
})

describe('a host with hostile words', () => {
  let hosts: LoopbackHosts

  beforeAll(async () => {
    hosts = await startHosts()
  })

  afterAll(() => hosts.close())

  it.each([[[]], [['-v', '--diff']], [['--check', '--diff']], [['--output', 'jsonl']]])(
    'security 15: whatever it prints, run with %j',
    async (options) => {
      place.write({ 'inventory.yml': hosts.inventory, pins: hosts.pins, 'site.yml': talk(place.folder) })
      place.write({ words: HOSTILE, text: `a\n${HOSTILE}\nb\n` })
      const { stdout, stderr } = await shown(['run', 'site.yml', ...options])
      expect(stderr).toBe('')
      expect(stdout).toContain('PWNED')
      journalsAreInert()
    },
  )
})

function talk(folder: string): string {
  return `- name: Talk
  hosts: all
  tasks:
    - { name: Ask, query: "cat ${folder}/words", register: said }
    - { name: Tell, debug: "{{ results.said.stdout }}" }
    - { name: Each, loop: "{{ results.said.lines }}", debug: "{{ item }}" }
    - { name: Write, line: { path: ${folder}/text, line: "x", match: "^b$" } }
    - { name: Odd, copy: { dest: "${folder}/{{ results.said.stdout }}", content: x }, ignore_failure: true }
    - { name: Fail, query: "cat ${folder}/words; cat ${folder}/words >&2; exit 3" }
`
}

/** Runs it, and sees that neither stream holds anything that would be obeyed. */
async function shown(args: readonly string[]): Promise<Ended> {
  const ended = await place.run(args, { env: { PASSWORD } })
  expect(harmIn(ended.stdout)).toEqual([])
  expect(harmIn(ended.stderr)).toEqual([])
  expect(ended.stdout + ended.stderr).not.toBe('')
  return ended
}

/** A journal that is read with `cat`. */
function journalsAreInert(): void {
  const folder = join(place.folder, '.wrtcplay')
  if (!existsSync(folder)) return
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.jsonl')) expect(harmIn(readFileSync(join(folder, path), 'utf8'))).toEqual([])
}
