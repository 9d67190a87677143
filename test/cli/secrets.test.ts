import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, type SpawnOptions, Workplace } from './support/command.ts'
import { type LoopbackHosts, PASSWORD, startHosts } from './support/loopback-hosts.ts'

let hosts: LoopbackHosts
let place: Workplace

beforeAll(async () => {
  hosts = await startHosts()
})

afterAll(() => hosts.close())

beforeEach(() => {
  place = new Workplace().write({ 'inventory.yml': hosts.inventory, pins: hosts.pins })
})

afterEach(() => place.remove())

describe('the secrets of a run', () => {
  it('security 19: a key store of 32 KiB is used, and printed nowhere', async () => {
    const keyStore = randomBytes(24 * 1024).toString('base64')
    place.write({
      keystore: keyStore,
      'site.yml': `- name: P
  hosts: a
  vars: { store: { secret: { file: keystore } } }
  tasks:
    - copy: { dest: "{{ folder }}/store", content: "{{ store }}" }
    - command: "cat {{ folder }}/store; tail -c 3000 {{ folder }}/store >&2; false"
`,
    })
    const ran = await run(['-v', '--diff'])
    expect(ran.code).toBe(1)
    expect(readFileSync(join(place.folder, 'store'), 'utf8')).toBe(keyStore)
    expectNone(outputOf(ran), keyStore)
  })

  it('security 20: one that only a later play needs is masked in the first event', async () => {
    place.write({
      'site.yml': `- name: First
  hosts: a
  tasks:
    - debug: { message: it is late-comer-7 }
- name: Second
  hosts: a
  vars: { token: { secret: { env: TOKEN } } }
  tasks:
    - debug: { message: "{{ token }}" }
`,
    })
    const ran = await run([], { env: { PASSWORD, TOKEN: 'late-comer-7' } })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('it is ••••••')
    expectNone(outputOf(ran), 'late-comer-7')
  })

  it('security 20: all that cannot be had is told with its place, before any host is reached', async () => {
    place.write({
      'site.yml': `- name: P
  hosts: a
  vars:
    one: { secret: { env: ONE } }
    two: "{{ three }}"
    three: { secret: { file: nowhere } }
    unused: { secret: { env: UNUSED } }
  tasks:
    - command: "touch {{ folder }}/reached"
      register: asked
    - debug: { message: "{{ one }} {{ two }}" }
    - name: Elsewhere
      debug: { message: "{{ unused }}" }
      when: host.name == "b"
    - name: Left out
      debug: { message: "{{ unused }}" }
      tags: [never]
    - user: { name: x, password_hash: { secret: { command: "echo no >>asked; exit 3" } } }
      when: has(results.asked)
    - user: { name: y, password_hash: { secret: { command: "echo no >>asked; exit 3" } } }
      when: has(results.asked)
`,
    })
    const { code, stderr } = await run([])
    expect(code).toBe(65)
    expect(stderr).toMatch(
      /error: the environment variable ONE is not set \[secret-missing\]\n {2}site\.yml:4:\d+/,
    )
    expect(stderr).toMatch(
      /error: the secret in .*nowhere cannot be read: ENOENT.* \[secret-missing\]\n {2}site\.yml:6:\d+/,
    )
    expect(stderr).toMatch(
      /error: the command that gives a secret failed: it ended with 3 \[secret-missing\]\n {2}site\.yml:18:\d+/,
    )
    expect(stderr).toMatch(/\n4 mistakes found, nothing was connected to\n$/)
    expect(stderr).not.toContain('UNUSED')
    expect(readFileSync(join(place.folder, 'asked'), 'utf8')).toBe('no\n')
    expect(existsSync(join(place.folder, 'reached'))).toBe(false)
  })

  it('security 20: a value of -e that is secret by name, declaration or use is shown nowhere', async () => {
    place.write({
      'site.yml': `- name: P
  hosts: a
  vars:
    declared: { secret: { env: NOBODY } }
    hash: "{{ fed }}"
  tasks:
    - debug: { message: "{{ db_password }} {{ declared }}" }
    - command: "echo {{ db_password }}; echo {{ declared }} >&2; false"
    - user: { name: x, password_hash: "{{ hash }}" }
      when: "false"
    - debug: { message: "{{ fed }} {{ plain }}" }
`,
    })
    const values = {
      db_password: 'hunter2hunter2',
      declared: 'winter3',
      fed: '$6$salt$hash',
      plain: 'visible1',
    }
    const extras = Object.entries(values).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    const ran = await run(extras)
    expect(ran.code).toBe(1)
    const { plain, ...hidden } = values
    for (const value of Object.values(hidden)) expectNone(outputOf(ran), value)
    expect(ran.stdout).toContain(plain)
    expect(ran.stdout).toMatch(
      /run again what failed: wrtcplay run site\.yml -e 'db_password=••••••' -e 'declared=••••••' -e 'fed=••••••' -e plain=visible1 .*--failed \(db_password, declared, fed with the value, which is not shown\)/,
    )
  })

  it('security 20: a value of -e is not in the list of processes', async () => {
    const goOn = join(place.folder, 'go-on')
    place.write({
      'site.yml': `- name: P\n  hosts: a\n  tasks: [{ command: "until [ -e ${goOn} ]; do sleep 0.1; done" }]\n`,
    })
    let listed = ''
    const onOutput: SpawnOptions['onOutput'] = (_, { pid }) => {
      if (listed !== '') return
      listed = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
      writeFileSync(goOn, '')
    }
    await run(['-e', 'db_password=hunter2hunter2'], { env: { PASSWORD }, onOutput })
    expect(listed).toMatch(/^wrtcplay run/)
    expect(listed).not.toContain('hunter2')
  })

  it('security 20: a cut through the output leaves nothing', async () => {
    const TOKEN = 'x9'.repeat(2500)
    place.write({
      'site.yml': `- name: P
  hosts: a
  vars: { token: { secret: { env: TOKEN } } }
  tasks:
    - command: { command: "printf '%s end' {{ token }}; false" }
`,
    })
    const ran = await run([], { env: { PASSWORD, TOKEN } })
    expect(ran.code).toBe(1)
    expect(outputOf(ran)).not.toContain('x9x9')
    expect(ran.stdout).toContain('•••••• end')
  })

  it('record 8: of what is replaced nothing is kept that holds a secret, or makes way for one', async () => {
    const TOKEN = 'correct-battery-88'
    place.write({
      'site.yml': `- name: P
  hosts: a
  vars: { token: { secret: { env: TOKEN } } }
  tasks:
    - line: { path: "{{ folder }}/holds", line: "more" }
    - copy: { dest: "{{ folder }}/makes-way", content: "{{ token }}\\n" }
    - copy: { dest: "{{ folder }}/sensitive", content: "new\\n", sensitive: true }
    - line: { path: "{{ folder }}/key", line: "more" }
    - line: { path: "{{ folder }}/plain", line: "more" }
`,
      holds: `token ${TOKEN}\n`,
      'makes-way': 'earlier-token\n',
      sensitive: 'kept-from-all\n',
      key: '-----BEGIN RSA PRIVATE KEY-----\nabcdefgh\n',
      plain: 'as it was\n',
    })
    const ran = await run(['--output', 'jsonl'], { env: { PASSWORD, TOKEN } })
    expect(ran.code).toBe(0)
    const all = outputOf(ran)
    expectNone(all, TOKEN)
    for (const text of ['earlier-token', 'kept-from-all', 'abcdefgh']) expect(all).not.toContain(text)
    for (const text of ['earlier-token', 'kept-from-all', `token ${TOKEN}`])
      expect(all).not.toContain(createHash('sha256').update(`${text}\n`).digest('hex'))
    expect(all).toContain('as it was\n')
    expect(all).toContain('"leftOut":"it holds a secret"')
    expect(all).toContain('"leftOut":"it may hold a secret, as what replaces it does"')
  })

  it('security 20: what is kept of a run is its owner’s alone', async () => {
    place.write({
      'site.yml': '- name: P\n  hosts: a\n  tasks: [{ line: { path: "{{ folder }}/plain", line: more } }]\n',
      plain: 'as it was\n',
    })
    await run([])
    const kept = readdirSync(join(place.folder, '.wrtcplay/runs'), { recursive: true, encoding: 'utf8' })
    expect(kept.map((path) => path.split('/').slice(1).join('/')).toSorted()).toEqual([
      '',
      'contents',
      expect.stringMatching(/^contents\/[0-9a-f]{64}$/),
      'journal.jsonl',
    ])
    for (const path of kept)
      expect(statSync(join(place.folder, '.wrtcplay/runs', path)).mode & 0o077, path).toBe(0)
    const folder = join(place.folder, '.wrtcplay')
    const [id = ''] = readdirSync(join(folder, 'runs'))
    for (const path of [
      folder,
      join(folder, 'runs'),
      join(folder, 'runs', id),
      join(folder, 'runs', id, 'journal.jsonl'),
    ])
      expect(statSync(path).mode & 0o077, path).toBe(0)
  })

  it('names of hosts and outcomes stay as they are, whatever a secret is called', async () => {
    place.write({
      'site.yml': `- name: P
  hosts: a
  vars: { token: { secret: { env: TOKEN } } }
  tasks:
    - debug: { message: "{{ token }} is a task" }
`,
    })
    const ran = await run(['--output', 'jsonl'], { env: { PASSWORD, TOKEN: 'task' } })
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('"type":"host.task.finished","host":"a"')
    expect(ran.stdout).toContain('"message":"•••••• is a ••••••"')
  })

  it('security 20: a literal password is not shown by the diagnostic that refuses it', async () => {
    place.write({
      'inventory.yml': 'hosts:\n  a: { address: 127.0.0.1, connection: { password: "hunter2hunter2" } }\n',
      'site.yml': '- name: P\n  hosts: a\n  tasks: [{ command: "true" }]\n',
    })
    const { code, stderr } = await run([])
    expect(code).toBe(65)
    expect(stderr).toMatch(
      /password must be a secret that is kept elsewhere \[secret-written-out\]\n {2}inventory\.yml:2:\d+\n/,
    )
    expect(stderr).not.toContain('hunter2')
  })
})

function run(args: readonly string[], options: SpawnOptions = { env: { PASSWORD } }): Promise<Ended> {
  return place.run(['run', 'site.yml', ...args, '-e', `folder=${place.folder}`], options)
}

function outputOf({ stdout, stderr }: Ended): string {
  const runs = join(place.folder, '.wrtcplay/runs')
  const kept = existsSync(runs)
    ? readdirSync(runs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : []
  const texts = kept.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
  return [stdout, stderr, ...texts].join('\n')
}

function expectNone(text: string, secret: string): void {
  for (let at = 0; at + 8 <= secret.length || at === 0; at += 8)
    expect(text.includes(secret.slice(at, at + 8)), `${at} of ${secret.slice(0, 20)}`).toBe(false)
}
