import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/journal/event.ts'
import { stylesFor } from '../../src/report/ansi.ts'
import { type HumanOptions, humanReporter } from '../../src/report/human.ts'
import { Screen } from '../../src/report/screen.ts'
import { loadUnifiedDiff } from '../../src/report/unified-diff.ts'
import { CollectedText } from './support/collected-text.ts'
import { finished, play, recorded, started, task, taskFinished } from './support/run-events.ts'

describe('a run for people, in a pipe', () => {
  it('tells changes host by host and sums up the rest', async () => {
    const text = await shown([
      started(['wrtc-a', 'wrtc-b']),
      play('Set up the pair', ['wrtc-a', 'wrtc-b']),
      task('Make the key pair', ['wrtc-a', 'wrtc-b'], 'tasks/keygen.yml:3:5'),
      taskFinished('wrtc-b', 'Make the key pair', 'changed', { changes: [{ summary: 'make a key pair' }] }),
      taskFinished('wrtc-a', 'Make the key pair', 'ok'),
      task('Exchange keys', ['wrtc-a', 'wrtc-b'], 'tasks/key-exchange.yml:9:5'),
      taskFinished('wrtc-b', 'Exchange keys', 'ok'),
      taskFinished('wrtc-a', 'Exchange keys', 'ok'),
      task('Only elsewhere', ['wrtc-a', 'wrtc-b']),
      taskFinished('wrtc-a', 'Only elsewhere', 'skipped', { message: 'role == "x"' }),
      taskFinished('wrtc-b', 'Only elsewhere', 'skipped', { message: 'role == "x"' }),
      finished({ 'wrtc-a': { ok: 2, skipped: 1 }, 'wrtc-b': { ok: 1, changed: 1, skipped: 1 } }),
    ])
    expect(text).toBe(`
Set up the pair  wrtc-a, wrtc-b
  Make the key pair
    changed      wrtc-b  make a key pair
    ok           wrtc-a
  ok           Exchange keys

1 change on 1 host.
host      ok  changed  skipped  failed  unreachable  unknown
wrtc-a     2        0        1       0            0        0
wrtc-b     1        1        1       0            0        0
2.3 s · journal .wrtcplay/runs/x/journal.jsonl
`)
  })

  it('says where a task was done, if that was another host', async () => {
    const changes = [{ summary: 'drain it' }]
    const text = await shown([
      started(['a']),
      play('P', ['a']),
      task('Drain', ['a']),
      taskFinished('a', 'Drain', 'changed', { actor: 'lb', changes }),
      finished({ a: { changed: 1 } }),
    ])
    expect(text).toContain('    changed      a  on lb: drain it\n')
  })

  it('tells of a failure what was done, where, what came back, and what to do', async () => {
    const text = await shown([
      started(['a']),
      play('P', ['a']),
      task('Restart lsyncd', ['a']),
      taskFinished('a', 'Restart lsyncd', 'failed', {
        message: 'WRTC is running on a',
        hint: 'stop it first',
        place: 'tasks/lsyncd.yml:20:3',
        changes: [{ summary: 'restart lsyncd' }],
        stdout: 'one\ntwo',
        stderr: 'bad',
      }),
      finished({ a: { failed: 1 } }, 1),
    ])
    expect(text).toBe(`
P  a
  Restart lsyncd
    FAILED       a  WRTC is running on a
        at tasks/lsyncd.yml:20:3
        to be done: restart lsyncd
        stdout | one
        stdout | two
        stderr | bad
        → stop it first

Nothing was changed; 1 task failed on a.
host    ok  changed  skipped  failed  unreachable  unknown
a        0        0        0       1            0        0
failed a: Restart lsyncd  tasks/lsyncd.yml:20:3
run again what failed: wrtcplay run site.yml --failed
2.3 s · journal .wrtcplay/runs/x/journal.jsonl
`)
  })

  it('says in a dry run what would change, with its diff, and what is not known', async () => {
    const diff = { label: '/etc/x', before: 'one\ntwo\n', after: 'one\n2\n' }
    const text = await shown(
      [
        started(['a', 'b'], 'check'),
        play('P', ['a', 'b']),
        task('Write', ['a', 'b']),
        taskFinished('a', 'Write', 'changed', { changes: [{ summary: 'edit /etc/x', diff }] }),
        taskFinished('b', 'Write', 'unknown', { message: 'it depends on /etc/x' }),
        finished({ a: { changed: 1 }, b: { unknown: 1 } }),
      ],
      { unifiedDiff: await loadUnifiedDiff() },
    )
    expect(text).toBe(`Dry run of site.yml on a, b: nothing is changed.

P  a, b
  Write
    would change a  edit /etc/x
        --- /etc/x
        +++ /etc/x
        @@ -1,2 +1,2 @@
         one
        -two
        +2
    unknown      b  it depends on /etc/x

Would make 1 change on 1 host; 1 task unknown until then.
host    ok  changed  skipped  failed  unreachable  unknown
a        0        1        0       0            0        0
b        0        0        0       0            0        1
2.3 s · journal .wrtcplay/runs/x/journal.jsonl
`)
  })

  it('truth 3: says in a dry run what earlier changes may have otherwise, by their names', async () => {
    const text = await shown([
      started(['a'], 'check'),
      play('P', ['a']),
      task('Write', ['a']),
      taskFinished('a', 'Write', 'changed', { changes: [{ summary: 'edit /etc/x' }], unless: ['install x'] }),
      task('LineFormat', ['a']),
      taskFinished('a', 'LineFormat', 'ok_now', { unless: ['install x', 'Write', 'b', 'c', 'd'] }),
      finished({ a: { changed: 2, conditional: 1, ok_now: 1 } }),
    ])
    expect(text).toBe(`Dry run of site.yml on a: nothing is changed.

P  a
  Write
    would change a  edit /etc/x
        unless "install x" changes it
  ok now       LineFormat  unless "install x", "Write", "b" or 2 more change it

Would make 2 changes on 1 host, 1 of them as it looks now; 1 task ok now, unless these alter it.
host    ok  ok now  changed  skipped  failed  unreachable  unknown
a        0       1        2        0       0            0        0
2.3 s · journal .wrtcplay/runs/x/journal.jsonl
`)
  })

  it('truth 11: shows the diff of several hosts once, with their names', async () => {
    const change = (after: string) => [
      { summary: 'edit /etc/x', diff: { label: '/etc/x', before: 'one\n', after } },
    ]
    const text = await shown(
      [
        task('Write', ['a', 'b', 'c']),
        taskFinished('a', 'Write', 'changed', { changes: change('1\n') }),
        taskFinished('c', 'Write', 'changed', { changes: change('2\n') }),
        taskFinished('b', 'Write', 'changed', { changes: change('1\n') }),
        task('Next', ['a']),
      ],
      { unifiedDiff: await loadUnifiedDiff() },
    )
    expect(text).toBe(`  Write
    changed      a, b  edit /etc/x
        --- /etc/x
        +++ /etc/x
        @@ -1 +1 @@
        -one
        +1
    changed      c  edit /etc/x
        --- /etc/x
        +++ /etc/x
        @@ -1 +1 @@
        -one
        +2
`)
  })

  it('truth 4: says how many failures it does not name again', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `h${index}`)
    const text = await shown([
      task('T', names),
      ...names.map((name) => taskFinished(name, 'T', 'failed', { message: 'm' })),
      finished(Object.fromEntries(names.map((name) => [name, { failed: 1 }])), 1),
    ])
    expect(text).toContain('failed h9: T\nand 2 more failures\n')
  })

  it('shows with -v every host, the shell of changes, and why tasks were skipped', async () => {
    const text = await shown(
      [
        task('T', ['a', 'b', 'c']),
        taskFinished('a', 'T', 'changed', {
          changes: [{ summary: 'do it', script: 'cd /\ndo it' }],
          durationMs: 2000,
        }),
        taskFinished('b', 'T', 'skipped', { message: 'role == "active"' }),
        taskFinished('c', 'T', 'ok'),
      ],
      { isVerbose: true },
    )
    expect(text).toBe(`  T  site.yml:3:5
    changed      a  do it  (2.0 s)
        $ cd /
          do it
    skipped      b  role == "active"
    ok           c
`)
  })

  it('shows what a host printed without obeying it', async () => {
    const text = await shown([
      task('T', ['a']),
      taskFinished('a', 'T', 'failed', { message: 'm', stderr: '\x1b[2J\x1b]0;title\x07gone\rover' }),
    ])
    expect(text).toContain('stderr | \\x1b[2J\\x1b]0;title\\x07gone\\x0dover\n')
    expect(text).not.toContain('\x1b')
  })

  it('tells a failure that is passed over without alarm', async () => {
    const text = await shown([
      task('T', ['a']),
      taskFinished('a', 'T', 'failed', { message: 'no such file', ignored: true }),
      finished({ a: { ignored: 1 } }),
    ])
    expect(text).toContain('    passed over  a  no such file\n')
    expect(text).toContain(
      'Nothing had to be changed.\nhost    ok  changed  skipped  failed  unreachable  unknown  passed over\n',
    )
    expect(text).not.toContain('run again')
  })

  it('names items of a loop, and warnings', async () => {
    const text = await shown([
      task('T', ['a']),
      taskFinished('a', 'T', 'changed', { item: 'x y', changes: [{ summary: 'make it' }] }),
      { type: 'warning', host: 'a', message: 'the clock is wrong', hint: 'set it' },
      finished({ a: { changed: 1 }, b: { unreachable: 1 } }, 69),
    ])
    expect(text).toContain(`    changed      a  [x y] make it
  warning a: the clock is wrong
        → set it

1 change on 1 host; b could not be reached.
`)
  })

  it('says that a run was interrupted', async () => {
    const text = await shown([started(['a']), finished({ a: { changed: 2 } }, 130)])
    expect(text).toContain('Interrupted. Until then: 2 changes on 1 host.\n')
  })

  it('keeps the summary of very many hosts short', async () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => `h${index}`)
    const text = await shown([
      started(hosts),
      play('P', hosts),
      task('T', hosts),
      ...hosts.map((host) => taskFinished(host, 'T', host === 'h7' ? 'changed' : 'ok')),
      finished(Object.fromEntries(hosts.map((host) => [host, host === 'h7' ? { changed: 1 } : { ok: 1 }]))),
    ])
    expect(text).toContain('ok           h0, h1, h2, h3, h4, h5, h6, h8, … (999 hosts)\n')
    expect(text).toContain('h7       0        1        0       0            0        0\nand 999 hosts more\n')
    expect(text.split('\n').length).toBeLessThan(15)
  })
})

async function shown(events: readonly RunEvent[], options: Partial<HumanOptions> = {}): Promise<string> {
  const sink = new CollectedText()
  const now = (): number => 0
  const screen = new Screen({ sink, columns: undefined, now, style: stylesFor(false).dim })
  const reporter = humanReporter({
    screen,
    styles: stylesFor(false),
    isVerbose: false,
    unifiedDiff: undefined,
    journal: '.wrtcplay/runs/x/journal.jsonl',
    again: 'wrtcplay run site.yml --failed',
    now,
    ...options,
  })
  for (const event of events) reporter.onEvent(recorded(event))
  await reporter.close?.()
  return sink.text
}
