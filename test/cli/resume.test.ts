import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Ended } from './support/command.ts'
import { PASSWORD } from './support/loopback-hosts.ts'
import { eventsOf, useTwoHosts } from './support/two-hosts.ts'

/** What is looked up first is needed last; the task in the middle fails where a file says so. */
const PLAYBOOK = `- name: Site
  hosts: all
  tasks:
    - name: One
      query: echo word
      register: looked
    - name: Two
      copy: { dest: "{{ folder }}/{{ host.name }}/two", content: "2\\n" }
      register: two
    - name: Three
      query: "test ! -e {{ folder }}/{{ host.name }}/broken"
    - name: Four
      command: "echo {{ results.looked.stdout }} >>{{ folder }}/{{ host.name }}/four"
      when: results.two.changed
`

const site = useTwoHosts(PLAYBOOK)
const { run } = site

// Each test starts the program several times.
describe('truth 2: --failed goes on where a run ended', { timeout: 180_000 }, () => {
  it('at the first task on a host that could not be reached, through to the last', async () => {
    site.place.write({ pins: site.hosts.pins.split('\n')[0] ?? '' })
    const first = await run()
    expect(first.code).toBe(69)
    site.place.write({ pins: site.hosts.pins })
    const again = await run('--failed', '--output', 'jsonl')
    expect(outcomesOf(again)).toEqual(['b One ok', 'b Two changed', 'b Three ok', 'b Four changed'])
    expect(again.stderr).toContain('b: from "One" on (unreachable)\n')
    expect(again.code).toBe(0)
    expect((await run('--failed')).stderr).toMatch(/^Nothing failed in the last run/)
  })

  it('from the failed task on, with the results of the ones before it', async () => {
    site.place.write({ 'target/b/broken': '' })
    expect((await run()).code).toBe(1)
    expect(existsSync(join(site.place.folder, 'target/b/four'))).toBe(false)
    expect(outcomesOf(await run('--failed', '--output', 'jsonl'))).toEqual(['b Two ok', 'b Three failed'])
    rmSync(join(site.place.folder, 'target/b/broken'))
    const fixed = await run('--failed', '--output', 'jsonl')
    expect(outcomesOf(fixed)).toEqual(['b Two ok', 'b Three ok', 'b Four changed'])
    expect(fixed.code).toBe(0)
    expect(readFileSync(join(site.place.folder, 'target/b/four'), 'utf8')).toBe('word\n')
  })

  it('from the beginning on hosts that were left alone', async () => {
    site.place.write({
      'site.yml': PLAYBOOK.replace('  tasks:', '  serial: 1\n  tasks:'),
      'target/a/broken': '',
    })
    const first = await run()
    expect(first.code).toBe(1)
    expect(first.stdout).toContain('1 task failed on a; 1 host left as it was.')
    rmSync(join(site.place.folder, 'target/a/broken'))
    const again = await run('--failed', '--output', 'jsonl')
    expect(outcomesOf(again).slice(-4)).toEqual(['b One ok', 'b Two changed', 'b Three ok', 'b Four changed'])
    expect(again.stderr).toContain('b: from the beginning of "Site" (left alone)\n')
    expect(again.code).toBe(0)
  })

  it('and does not end with 0 where something was left out', async () => {
    for (const host of ['a', 'b']) site.place.write({ [`target/${host}/broken`]: '' })
    await run()
    for (const host of ['a', 'b']) rmSync(join(site.place.folder, 'target', host, 'broken'))
    const limited = await run('--failed', '--limit', 'a')
    expect(limited.stdout).toMatch(/warning b: not run again, for --limit leaves it out: .*"Three"/)
    expect(limited.code).toBe(1)
    expect((await run('--failed', '--limit', 'a')).code).toBe(1)
    expect(outcomesOf(await run('--failed', '--output', 'jsonl'))).toEqual([
      'b Two ok',
      'b Three ok',
      'b Four changed',
    ])
    expect((await run('--failed')).code).toBe(0)
  })

  it('from the command on whose result no look can stand for', async () => {
    site.place.write({
      'site.yml': PLAYBOOK.replace('query: echo word', 'command: echo word').replace(
        '      when: results.two.changed\n',
        '',
      ),
      'target/b/broken': '',
    })
    await run()
    rmSync(join(site.place.folder, 'target/b/broken'))
    const again = await run('--failed', '--output', 'jsonl')
    expect(outcomesOf(again)).toEqual(['b One changed', 'b Two ok', 'b Three ok', 'b Four changed'])
  })

  it('from the beginning where the playbook does not know the task any more', async () => {
    site.place.write({ 'target/b/broken': '' })
    await run()
    site.place.write({ 'site.yml': PLAYBOOK.replace('name: Three', 'name: Another') })
    rmSync(join(site.place.folder, 'target/b/broken'))
    const again = await run('--failed', '--output', 'jsonl')
    expect(again.stderr).toContain(
      'b: from the beginning (failed, at what the playbook does not have any more)\n',
    )
    expect(outcomesOf(again)).toEqual(['b One ok', 'b Two ok', 'b Another ok', 'b Four changed'])
  })

  it('where the run was interrupted', async () => {
    site.place.write({ 'site.yml': PLAYBOOK.replace('test ! -e', 'sleep 6; test ! -e') })
    const cut = await run('--timeout', '3')
    expect(cut.code).toBe(130)
    expect(cut.stdout).toMatch(/go on with the rest: wrtcplay run site\.yml .* --timeout 3 --failed\n/)
    const again = await run('--failed', '--output', 'jsonl')
    const four = outcomesOf(again).filter((line) => line.includes('Four'))
    expect(four.toSorted()).toEqual(['a Four changed', 'b Four changed'])
    expect(again.code).toBe(0)
  })
})

describe('record 11: after a run that was killed', { timeout: 180_000 }, () => {
  const REPLACING = `- name: Site
  hosts: b
  tasks:
    - name: Config
      copy: { dest: "{{ folder }}/b/config", content: "new\\n", validate: "touch {{ folder }}/begun; until [ -e {{ folder }}/go-on ]; do sleep 0.1; done; test -s $1" }
`

  it('--failed names the change that was under way, and what was there before', async () => {
    site.place.write({ 'site.yml': REPLACING, 'target/b/config': 'old\n' })
    await killed()
    const { stderr, code } = await run('--failed')
    const config = `${site.place.folder}/target/b/config`
    expect(stderr).toContain('b: from "Config" on (interrupted)\n')
    const [, kept = ''] =
      /b: under way was "change the content of (?:.*)"\. Before it: (?:.*) was as in (\S+)\n/.exec(stderr) ??
      []
    expect(readFileSync(join(site.place.folder, kept), 'utf8')).toBe('old\n')
    expect(code).toBe(0)
    expect(readFileSync(config, 'utf8')).toBe('new\n')
  })

  it('one that was cut off in the middle of a line is read up to there, and one of a newer version is refused', async () => {
    site.place.write({ 'site.yml': REPLACING, 'target/b/config': 'old\n' })
    await killed()
    const [id = ''] = readdirSync(join(site.place.folder, '.wrtcplay/runs'))
    const journal = join(site.place.folder, '.wrtcplay/runs', id, 'journal.jsonl')
    const text = readFileSync(journal, 'utf8')
    writeFileSync(journal, text.replace('"version":2', '"version":3'))
    const refused = await run('--failed')
    expect(refused.code).toBe(65)
    expect(refused.stderr).toContain(
      `error: --failed: the journal of run ${id} is of version 3, and this wrtcplay reads version 2\n`,
    )
    writeFileSync(journal, text.slice(0, -30))
    const cut = await run('--failed')
    expect(cut.stderr).toMatch(/^warning: the journal of run \S+ ends in the middle of line \d+: /)
    expect(cut.stderr).toContain('b: from the beginning (interrupted)\n')
    expect(cut.code).toBe(0)
  })

  /** Kills the controller while the change is made; it comes to its end on the host. */
  async function killed(): Promise<void> {
    const words = ['run', 'site.yml', '-e', `folder=${site.place.folder}/target`, '--output', 'jsonl']
    const begun = join(site.place.folder, 'target/begun')
    const onStart = (child: ChildProcess): void => {
      const timer = setInterval(() => existsSync(begun) && child.kill('SIGKILL'), 20)
      child.on('close', () => clearInterval(timer))
    }
    await site.place.run(words, { env: { PASSWORD }, onStart })
    site.place.write({ 'target/go-on': '' })
    const config = join(site.place.folder, 'target/b/config')
    await expect.poll(() => readFileSync(config, 'utf8')).toBe('new\n')
  }
})

describe('truth 8: "run again" is the command line that was given', () => {
  it('with the login, the inventory, the variables in their order, and what limits it', async () => {
    site.place.write({
      'my inventory.yml': site.hosts.inventory,
      'vars.yml': 'word: x\n',
      'site.yml': PLAYBOOK.replace('- name: Three', '- name: Three\n      tags: [web]'),
      'target/b/broken': '',
    })
    const words = [
      'run',
      'site.yml',
      '-u',
      'me',
      '-i',
      'my inventory.yml',
      '-e',
      'word=it is',
      '-e',
      '@vars.yml',
    ]
    const more = ['-e', `folder=${site.place.folder}/target`, '--limit', 'b,!a', '--tags', 'web', '--diff']
    const { stdout } = await site.place.run([...words, ...more], { env: { PASSWORD } })
    expect(stdout).toContain(
      `wrtcplay run site.yml -i 'my inventory.yml' -l 'b,!a' -t web -e 'word=it is' -e @vars.yml -e folder=${site.place.folder}/target --diff -u me --failed\n`,
    )
  })
})

function outcomesOf({ stdout }: Ended): readonly string[] {
  return eventsOf(stdout).flatMap((event) =>
    event.type === 'host.task.finished' ? [`${event.host} ${event.task} ${event.outcome}`] : [],
  )
}

describe('truth 14: a secret that is not set is told before anything is connected to', {
  timeout: 180_000,
}, () => {
  const OWING = `- name: Site
  hosts: b
  tasks:
    - name: One
      copy: { dest: "{{ folder }}/b/one", content: "1\\n" }
      notify: Tell
      tags: [one]
    - name: Two
      query: "test ! -e {{ folder }}/b/broken"
  handlers:
    - name: Tell
      copy: { dest: "{{ folder }}/b/told", content: { secret: { env: TOKEN } } }
- name: Other
  hosts: a
  tasks:
    - name: Three
      query: echo three
      tags: [three]
`

  it('of a task, and of a handler that an earlier run owes', async () => {
    site.place.write({ 'site.yml': OWING, 'target/b/broken': '' })
    expect((await run()).stderr).toContain(
      'error: the environment variable TOKEN is not set [secret-missing]\n  site.yml:12:',
    )
    const words = ['run', 'site.yml', '-e', `folder=${site.place.folder}/target`]
    const owing = await site.place.run(words, { env: { PASSWORD, TOKEN: 'some secret' } })
    expect(owing.stdout).toMatch(
      /warning b: still owed, for what notified it has changed something: "Tell"\n/,
    )
    const other = await run('--tags', 'three')
    expect(other.stderr).toContain('error: the environment variable TOKEN is not set [secret-missing]\n')
    expect(other.code).toBe(65)
    expect((await run('--tags', 'three', '--limit', 'a')).code).toBe(0)
  })
})
