import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Ended } from './support/command.ts'
import { PASSWORD } from './support/loopback-hosts.ts'
import { eventsOf, useTwoHosts } from './support/two-hosts.ts'

const PLAYBOOK = `- name: Site
  hosts: all
  vars:
    word: nobody
  tasks:
    - name: Greet
      copy: { dest: "{{ folder }}/{{ host.name }}/greeting", content: "hello {{ word }}\\n" }
    - name: Check
      query: "test ! -e {{ folder }}/broken-{{ host.name }}"
`

const site = useTwoHosts(PLAYBOOK)

describe('running', () => {
  it('changes what is not yet as asked, and then nothing', async () => {
    const first = await run()
    expect(first.code).toBe(0)
    expect(greeting('a')).toBe('hello nobody\n')
    expect(first.stdout).toMatch(/\n2 changes on 2 hosts\.\n/)
    const second = await run()
    expect(second.code).toBe(0)
    expect(second.stdout).toMatch(/\nNothing had to be changed\.\n/)
  })

  it('prints one event a line with --output jsonl, the recap last', async () => {
    const { stdout, stderr } = await run('--output', 'jsonl')
    const all = eventsOf(stdout)
    expect(all.at(0)).toMatchObject({ type: 'run.started', playbook: 'site.yml', hosts: ['a', 'b'] })
    expect(all).toContainEqual(
      expect.objectContaining({
        type: 'host.task.finished',
        host: 'a',
        task: 'Greet',
        module: 'copy',
        outcome: 'changed',
      }),
    )
    const row = { ok: 1, changed: 1, skipped: 0, failed: 0, unreachable: 0, unknown: 0 }
    expect(all.at(-1)).toMatchObject({ type: 'run.finished', exitCode: 0, stats: { a: row, b: row } })
    expect(stderr).toBe('')
  })

  it('keeps a journal of the same events, for its owner only', async () => {
    const { stdout } = await run('--output', 'jsonl')
    const [id = ''] = readdirSync(join(site.place.folder, '.wrtcplay/runs'))
    expect(id).toMatch(/^\d{8}-\d{6}-[0-9a-z]{6}$/)
    const journal = join(site.place.folder, '.wrtcplay/runs', id, 'journal.jsonl')
    expect(eventsOf(readFileSync(journal, 'utf8'))).toEqual(eventsOf(stdout))
    expect(statSync(journal).mode & 0o777).toBe(0o600)
    expect(statSync(join(site.place.folder, '.wrtcplay')).mode & 0o777).toBe(0o700)
  })

  it('changes nothing with --check, and tells by its exit code what is pending', async () => {
    const check = await run('--check', '--diff', '--exit-code')
    expect(check.code).toBe(2)
    expect(check.stdout).toMatch(/would change a {2}create .*\n.*--- \(nothing\)\n.*\n.*\n +\+hello nobody\n/)
    expect(existsSync(join(site.place.folder, 'target/a/greeting'))).toBe(false)
    expect((await run('--dry-run')).code).toBe(0)
    await run()
    expect((await run('--check', '--exit-code')).code).toBe(0)
  })

  it('runs on the limited hosts and the named tasks only', async () => {
    expect(ended(await run('--limit', 'b', '--output', 'jsonl'))).toEqual(['b Greet', 'b Check'])
    expect(ended(await run('--task', 'Check', '--output', 'jsonl'))).toEqual(['a Check', 'b Check'])
    expect(ended(await run('--start-at', 'Check', '-l', 'a', '--output', 'jsonl'))).toEqual(['a Check'])
  })

  it('runs again with --failed what failed, where it failed', async () => {
    site.place.write({ 'target/broken-b': '' })
    const first = await run()
    expect(first.code).toBe(1)
    expect(first.stdout).toContain('run again what failed: wrtcplay run site.yml')
    const again = await run('--failed', '--output', 'jsonl')
    expect(ended(again)).toEqual(['b Check'])
    expect(again.code).toBe(1)
    await site.place.run(['run', 'site.yml', '--check', '-e', `folder=${site.place.folder}/target`])
    site.place.write({ 'target/gone': '' })
    const fixed = await run('--failed', '-e', `folder=${site.place.folder}/target/none`, '--output', 'jsonl')
    expect(ended(fixed)).toEqual(['b Check'])
    expect(fixed.code).toBe(0)
    const nothing = await run('--failed')
    expect(nothing).toMatchObject({ code: 0, stdout: '' })
    expect(nothing.stderr).toMatch(/^Nothing failed in the last run of site\.yml \(\d{8}-/)
  })

  it('gives variables the type that YAML would, and reads them from files', async () => {
    site.place.write({
      'vars.yml': 'word: from the file\nn: 1\n',
      'typed.yml': `- name: P
  hosts: a
  tasks:
    - name: T
      assert: { that: ["{{ n == 2.0 }}", '{{ s == "2" }}', "{{ flag }}", '{{ word == "from the file" }}', '{{ colon == "a: b" }}'] }
`,
    })
    const args = ['-e', '@vars.yml', '-e', 'n=2', '-e', 's="2"', '-e', 'flag=true', '-e', 'colon=a: b']
    const { code, stdout, stderr } = await site.place.run(['run', 'typed.yml', ...args], {
      env: { PASSWORD },
    })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/ok +T\n/)
    expect(code).toBe(0)
  })

  it('shows no secret anywhere, whatever form it has', async () => {
    site.place.write({
      'secret.yml': `- name: P
  hosts: a
  vars:
    token: { secret: { env: TOKEN } }
  tasks:
    - name: Write it
      copy: { dest: "{{ folder }}/t", content: "{{ token }}" }
    - name: Say it
      debug: { message: "it is {{ token }}" }
    - name: Print it
      command: "echo {{ token }} >&2; echo {{ token }} | base64; false"
`,
    })
    const TOKEN = "s3cr'et word"
    const ran = await site.place.run(
      ['run', 'secret.yml', '-v', '--diff', '-e', `folder=${site.place.folder}/target`],
      {
        env: { PASSWORD, TOKEN },
      },
    )
    expect(readFileSync(join(site.place.folder, 'target/t'), 'utf8')).toBe(TOKEN)
    const [id = ''] = readdirSync(join(site.place.folder, '.wrtcplay/runs'))
    const output =
      ran.stdout +
      ran.stderr +
      readFileSync(join(site.place.folder, '.wrtcplay/runs', id, 'journal.jsonl'), 'utf8')
    expect(output).toContain('••••••')
    for (const form of ["s3cr'et", 'et word', PASSWORD, Buffer.from(TOKEN).toString('base64').slice(0, 12)])
      expect(output).not.toContain(form)
  })

  it('reads a password from standard input where there is no terminal', async () => {
    site.place.write({ 'inventory.yml': site.hosts.inventory.replace(/ {2}password.*\n/, '') })
    const { code } = await site.place.run(
      ['run', 'site.yml', '-e', `folder=${site.place.folder}/target`, '--ask-pass'],
      {
        input: `${PASSWORD}\n`,
      },
    )
    expect(code).toBe(0)
  })
})

describe('before anything is connected to', () => {
  it('refuses a run whose secret cannot be had', async () => {
    const { code, stderr } = await site.place.run(['run', 'site.yml', '-e', 'folder=/nowhere'])
    expect(stderr).toMatch(
      /error: the environment variable PASSWORD is not set \[not-reachable-so\]\n {2}inventory\.yml:6:13\n/,
    )
    expect(code).toBe(65)
  })

  it('says that the lab is not up', async () => {
    site.place.write({ 'inventory.yml': 'hosts:\n  a: { address: 198.19.255.11 }\n' })
    const { code, stderr } = await run()
    expect(stderr).toBe('error: the lab is not up: run `wrtcplay lab up`\n  a: nothing was connected to\n')
    expect(code).toBe(69)
  })

  it('tells all mistakes of inventory, playbook and command line', async () => {
    site.place.write({
      'site.yml': PLAYBOOK.replace('copy:', 'cpoy:'),
      'inventory.yml': `${site.hosts.inventory}piars: {}\n`,
    })
    const { code, stderr } = await site.place.run(['run', 'site.yml', '-e', 'folder'], { env: { PASSWORD } })
    expect(stderr).toMatch(/-e folder sets nothing/)
    expect(stderr).toMatch(/inventory\.yml:\d+:1/)
    expect(stderr).toMatch(/did you mean "pairs"/)
    expect(stderr).toMatch(/did you mean "copy"/)
    expect(code).toBe(65)
  })
})

describe('trouble', () => {
  it('is told from trouble of the network by the exit code', async () => {
    site.place.write({ pins: '' })
    const { code, stdout } = await run()
    expect(stdout).toMatch(/UNREACHABLE +a +host key of a .* is not known: it shows ssh-ed25519 SHA256:/)
    expect(stdout).toMatch(/→ .*wrtcplay trust a/)
    expect(code).toBe(69)
  })

  it('finishes what is under way at the first Ctrl-C, and begins nothing new', async () => {
    site.place.write({ 'slow.yml': SLOW })
    const ran = await site.place.run(
      ['run', 'slow.yml', '-e', `folder=${site.place.folder}/target`, '--output', 'jsonl'],
      {
        env: { PASSWORD },
        onOutput: (text) => {
          if (text.includes('finishing what is under way')) goOn()
        },
        onStart: (child) => whenBegun(child, () => child.kill('SIGINT')),
      },
    )
    expect(ran.code).toBe(130)
    expect(ran.stderr).toBe('finishing what is under way; press Ctrl-C again to stop at once\n')
    expect(existsSync(join(site.place.folder, 'target/done'))).toBe(true)
    expect(ended(ran)).toEqual(['a Slow'])
    expect(eventsOf(ran.stdout).at(-1)).toMatchObject({ type: 'run.finished', exitCode: 130 })
  })

  it('security 13: is asked for by --timeout, too: what is under way is finished, and nothing else begun', async () => {
    site.place.write({ 'slow.yml': SLOW })
    const words = ['run', 'slow.yml', '-e', `folder=${site.place.folder}/target`, '--timeout', '5']
    const ran = await site.place.run([...words, '--output', 'jsonl'], {
      env: { PASSWORD },
      onOutput: (text) => {
        if (text.includes('of --timeout are over')) goOn()
      },
    })
    expect(ran.stderr).toContain('the 5 s of --timeout are over')
    expect(ended(ran)).toEqual(['a Slow'])
    expect(ran.code).toBe(130)
  })

  it('truth 13: stops at once at the second, and says what goes on where', async () => {
    site.place.write({ 'slow.yml': SLOW })
    let isSecond = false
    const ran = await site.place.run(['run', 'slow.yml', '-e', `folder=${site.place.folder}/target`], {
      env: { PASSWORD },
      onStart: (child) => whenBegun(child, () => child.kill('SIGTERM')),
      onOutput: (text, child) => {
        if (isSecond || !text.includes('finishing')) return
        isSecond = true
        child.kill('SIGINT')
      },
    })
    expect(ran.code).toBe(130)
    expect(existsSync(join(site.place.folder, 'target/done'))).toBe(false)
    goOn()
    expect(ran.stdout).toContain('stopped at once; what was begun goes on there to its end: "Slow" on a\n')
    // It is in the journal, so that the next run can go on with it.
    const [id = ''] = readdirSync(join(site.place.folder, '.wrtcplay/runs'))
    const journal = eventsOf(
      readFileSync(join(site.place.folder, '.wrtcplay/runs', id, 'journal.jsonl'), 'utf8'),
    )
    expect(journal.at(-1)).toMatchObject({ type: 'change.started', host: 'a', task: 'Slow' })
  })

  it('truth 13: a task that takes long is told in a pipe', async () => {
    site.place.write({ 'slow.yml': SLOW })
    const ran = await site.place.run(['run', 'slow.yml', '-e', `folder=${site.place.folder}/target`], {
      env: { PASSWORD },
      onOutput: (text) => {
        if (text.includes('waiting for a')) goOn()
      },
    })
    expect(ran.stdout).toMatch(/\n {2}… Slow · waiting for a · 1\d s\n/)
    expect(ran.code).toBe(0)
  })

  it('truth 12: what a command printed is in the journal, and with -v on the screen', async () => {
    site.place.write({ 'say.yml': SAYS })
    const quiet = await site.place.run(['run', 'say.yml'], { env: { PASSWORD } })
    expect(quiet.stdout).not.toContain('stdout |')
    const [id = ''] = readdirSync(join(site.place.folder, '.wrtcplay/runs'))
    const journal = eventsOf(
      readFileSync(join(site.place.folder, '.wrtcplay/runs', id, 'journal.jsonl'), 'utf8'),
    )
    expect(journal).toContainEqual(
      expect.objectContaining({ task: 'Say', outcome: 'changed', stdout: 'hello', stderr: 'careful' }),
    )
    const loud = await site.place.run(['run', 'say.yml', '-v'], { env: { PASSWORD } })
    expect(loud.stdout).toMatch(/ {8}stdout \| hello\n {8}stderr \| careful\n/)
  })

  it('truth 1: a command that failed may have changed something', async () => {
    site.place.write({
      'fail.yml': SAYS.replace('echo hello; echo careful >&2', 'touch {{ folder }}/x; exit 3'),
    })
    const ran = await site.place.run(['run', 'fail.yml', '-e', `folder=${site.place.folder}/target`], {
      env: { PASSWORD },
    })
    expect(ran.stdout).toContain('\n1 task failed on a and may have changed something.\n')
    expect(ran.stdout).not.toContain('Nothing was changed')
    expect(ran.code).toBe(1)
  })
})

describe('trusting a host', () => {
  it('pins the key that was shown, once it is confirmed', async () => {
    site.place.write({ pins: '' })
    expect((await run('-l', 'a')).code).toBe(69)
    const unasked = await site.place.run(['trust', 'a'], { env: { PASSWORD } })
    expect(unasked.code).toBe(64)
    const trusted = await site.place.run(['trust', 'a', '--yes'], { env: { PASSWORD } })
    expect(trusted.stdout).toMatch(/^a \(127\.0\.0\.1 port \d+\) shows ssh-ed25519 SHA256:\S+\n/)
    expect(trusted.stdout).toMatch(/Pinned in \.wrtcplay\/known_hosts\.\n$/)
    expect(trusted.code).toBe(0)
    expect(await run('-l', 'a')).toMatchObject({ code: 0 })
    expect((await site.place.run(['trust', 'a'], { env: { PASSWORD } })).stdout).toMatch(/trusted already/)
  })

  it('refuses another key than the pinned one', async () => {
    const [a, b] = site.hosts.servers
    site.place.write({ pins: `[127.0.0.1]:${a?.port} ssh-ed25519 ${b?.hostKey.toString('base64')}\n` })
    const { code, stderr } = await site.place.run(['trust', 'a', '--yes'], { env: { PASSWORD } })
    expect(stderr).toMatch(/^error: another key is pinned for a:\n {2}pins:1 ssh-ed25519 SHA256:/)
    expect(code).toBe(1)
    expect(existsSync(join(site.place.folder, '.wrtcplay/known_hosts'))).toBe(false)
  })
})

const SAYS = `- name: Site
  hosts: a
  tasks:
    - name: Say
      command: "echo hello; echo careful >&2"
`

const SLOW = `- name: Site
  hosts: a
  tasks:
    - name: Slow
      command: "touch {{ folder }}/begun; until [ -e {{ folder }}/go-on ]; do sleep 0.1; done; touch {{ folder }}/done"
    - name: Next
      command: "touch {{ folder }}/next"
`

function run(...args: readonly string[]): Promise<Ended> {
  return site.run('-e', 'word=nobody', ...args)
}

/** The change of SLOW comes to its end. */
function goOn(): void {
  site.place.write({ 'target/go-on': '' })
}

/** Does something once the change of SLOW is under way. */
function whenBegun(child: ChildProcess, act: () => void): void {
  const timer = setInterval(() => {
    if (!existsSync(join(site.place.folder, 'target/begun'))) return
    clearInterval(timer)
    act()
  }, 20)
  child.on('close', () => clearInterval(timer))
}

function greeting(host: string): string {
  return readFileSync(join(site.place.folder, 'target', host, 'greeting'), 'utf8')
}

function ended({ stdout }: Ended): readonly string[] {
  const all = eventsOf(stdout).flatMap((event) =>
    event.type === 'host.task.finished' ? [`${event.host} ${event.task}`] : [],
  )
  return all.toSorted((x, y) => (x.split(' ')[1] === y.split(' ')[1] ? (x < y ? -1 : 1) : 0))
}
