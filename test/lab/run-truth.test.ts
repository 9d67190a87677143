import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Altered } from '../../src/journal/event.ts'
import { describeWithLab, useLab } from './support/lab.ts'
import { expectCode, type Ran, run, tasksOf } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const UNIT = '[Service]\\nExecStart=/bin/false\\n[Install]\\nWantedBy=multi-user.target\\n'

describeWithLab('a run that does not end well', () => {
  const lab = useLab()
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))

  afterAll(() => rmSync(folder, { recursive: true }))

  /** Tasks of a play as root on wrtc-b, each on a line of its own. */
  function play(name: string, tasks: readonly string[], ...more: readonly string[]): Promise<Ran> {
    const playbook = join(folder, `${name}.yml`)
    const lines = tasks.map((task) => `    - ${task}\n`).join('')
    writeFileSync(playbook, `- name: P\n  hosts: wrtc-b\n  become: true\n  tasks:\n${lines}`)
    return run(lab, more, { playbook })
  }

  function altered(ran: Ran): readonly (Altered | undefined)[] {
    return tasksOf(ran)
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'unreachable')
      .map((event) => event.altered)
  }

  it('truth 1: says that a unit was enabled before its start failed', LONG, async () => {
    await lab.sh('wrtc-b', `printf '${UNIT}' >/etc/systemd/system/broken.service; systemctl daemon-reload`)
    const start = '{ name: T, service: { name: broken, state: started, enabled: true } }'
    const ran = expectCode(await play('unit', [start]), 1)
    expect(altered(ran)).toEqual(['yes'])
    expect(await lab.sh('wrtc-b', 'systemctl is-enabled broken')).toBe('enabled')
  })

  it('truth 1: says that a part of a folder is there when the disk is full', LONG, async () => {
    await lab.sh('wrtc-b', 'mkdir -p /mnt/small && mount -t tmpfs -o size=256k tmpfs /mnt/small')
    const from = join(folder, 'tree')
    for (const name of ['one', 'two', 'three', 'four']) {
      mkdirSync(join(from, name), { recursive: true })
      writeFileSync(join(from, name, 'file'), name.repeat(25_000))
    }
    const ran = expectCode(await play('tree', ['{ name: T, copy: { src: tree, dest: /mnt/small/tree } }']), 1)
    expect(altered(ran)).toEqual(['yes'])
    expect(await lab.sh('wrtc-b', 'find /mnt/small -type f | wc -l')).not.toBe('0')
  })

  it('truth 1: says that nothing was changed where a single file had no room', LONG, async () => {
    await lab.sh('wrtc-b', 'mkdir -p /mnt/tiny && mount -t tmpfs -o size=64k tmpfs /mnt/tiny')
    writeFileSync(join(folder, 'large'), 'x'.repeat(200_000))
    const ran = expectCode(
      await play('file', ['{ name: T, copy: { src: large, dest: /mnt/tiny/large } }']),
      1,
    )
    expect(altered(ran)).toEqual([undefined])
    expect(await lab.sh('wrtc-b', 'find /mnt/tiny -type f | wc -l')).toBe('0')
  })

  it(
    'truth 1: says that a command, or one whose connection is lost, may have changed something',
    LONG,
    async () => {
      const ran = expectCode(await play('rm', ['{ name: T, command: "rm -rf /srv/x; exit 1" }']), 1)
      expect(altered(ran)).toEqual(['maybe'])
      const cut = `touch /tmp/cut; kill -9 $(pgrep -f 'sshd.*: ') 2>/dev/null; sleep 1`
      const lost = await play('lost', [`{ name: T, command: ${JSON.stringify(cut)} }`])
      expect(altered(lost)).toEqual(['maybe'])
      expect(lost.code).not.toBe(0)
      expect(await lab.sh('wrtc-b', 'ls /tmp/cut')).toBe('/tmp/cut')
    },
  )

  it('truth 1: says of a file behind links what an earlier task has made of it', LONG, async () => {
    await lab.sh(
      'wrtc-b',
      'mkdir -p /srv/real && ln -s real /srv/by && ln -s /srv/by/ /srv/way && echo old >/srv/real/f',
    )
    const tasks = [
      '{ name: One, copy: { dest: /srv/real/f, content: "new\\n" } }',
      '{ name: Two, line: { path: /srv/way/f, line: old } }',
      '{ name: Three, file: { path: /srv/by, state: link, target: /srv/other } }',
      '{ name: Four, file: { path: /srv/way/f, state: absent } }',
      '{ name: Five, query: { command: cat /srv/real/f, reads: [/srv/real/f] } }',
    ]
    const dry = await play('links', tasks, '--check')
    expect(tasksOf(dry).map(({ outcome }) => outcome)).toEqual([
      'changed',
      'ok_now',
      'changed',
      'changed',
      'ok_now',
    ])
    const ran = expectCode(await play('links', tasks), 0)
    expect(tasksOf(ran).map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'changed', 'ok', 'ok'])
    expect(await lab.sh('wrtc-b', 'cat /srv/real/f')).toBe('new\nold')
  })

  it('truth 2: goes on with --failed where a host was not reached, with all of its tasks', LONG, async () => {
    const tasks = ['One', 'Two', 'Three', 'Four'].map(
      (name) => `{ name: ${name}, command: "echo ${name} >>/tmp/done" }`,
    )
    const stop = 'systemctl stop ssh.socket ssh 2>/dev/null; systemctl stop ssh'
    await lab.sh('wrtc-b', `rm -f /tmp/done; ${stop}`)
    expectCode(await play('four', tasks), 69)
    await lab.sh('wrtc-b', 'systemctl start ssh')
    const again = expectCode(await play('four', tasks, '--failed'), 0)
    expect(tasksOf(again).map(({ task }) => task)).toEqual(['One', 'Two', 'Three', 'Four'])
    expect(await lab.sh('wrtc-b', 'cat /tmp/done')).toBe('One\nTwo\nThree\nFour')
  })
})
