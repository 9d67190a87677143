import { describe, expect, it } from 'vitest'
import { labBoot, labCut, labHeal, labKill, labReboot } from '../../src/lab/faults.ts'
import { stopApp } from '../../src/lab/inside.ts'
import { inTime } from '../support/in-time.ts'
import { diskListing } from './support/disk-listing.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import {
  holders,
  MEMBERS,
  type Member,
  otherThan,
  pidOf,
  serves,
  until,
  untilServedBy,
} from './support/pair.ts'
import { statusLook } from './support/status-looks.ts'
import { wrtcRequest } from './support/wrtc-client.ts'
import { ending, expectCode, type Ran, run, tasksOf } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const FAILOVER_MS = 5_000
/** A takeover that was late is made again, twice at most. */
const FAULTS = { timeout: 3 * LONG.timeout }

type Fault = (host: Member) => Promise<unknown>

/** What ended in any other way than `ok` or `skipped`. */
function notable(ran: Ran): readonly string[] {
  return tasksOf(ran)
    .filter(({ outcome }) => outcome !== 'ok' && outcome !== 'skipped')
    .map(({ host, task, outcome }) => `${outcome} ${host}: ${task}`)
}

async function expectNothingChanged(lab: TestLab, args: readonly string[] = []): Promise<void> {
  expect(notable(expectCode(await run(lab, args), 0))).toEqual([])
}

function loginWorks(lab: TestLab, from: Member): Promise<string> {
  const peer = lab.hosts.find((host) => host.name === otherThan(from))?.address
  return lab.sh(from, `su wrtc -c 'ssh -i ~/.ssh/id_rsa -o BatchMode=yes wrtc@${peer} true' && echo works`)
}

async function loginTried(lab: TestLab, from: Member): Promise<number> {
  return loginWorks(lab, from).then(
    () => 0,
    () => 1,
  )
}

async function write(lab: TestLab, from: Member, name: string, value: unknown): Promise<void> {
  const [reply] = await wrtcRequest(lab, from, [{ op: 'write', name, value }])
  expect(reply).toMatchObject({ ok: true })
}

function fileArrives(lab: TestLab, on: Member, name: string): Promise<number> {
  return until(
    `${name}.json arrives on ${on}`,
    async () => (await lab.exec(on, ['test', '-s', `/opt/sonus/wrtc/data/${name}.json`])).code === 0,
  )
}

describeWithLab('the appliance playbook', () => {
  const lab = useLab()

  describe('on fresh hosts', () => {
    it('is what wrtcplay status tells is missing', LONG, async () => {
      const { code, report } = await statusLook(lab)
      expect(code).toBe(1)
      expect(report.findings.map(({ problem }) => problem)).toEqual([
        'wrtc-a is not set up as half of a pair: keepalived is not configured',
        'wrtc-b is not set up as half of a pair: keepalived is not configured',
      ])
    })

    it('is told by a dry run that changes nothing on any disk', LONG, async () => {
      const before = MEMBERS.map((member) => diskListing(lab, member))
      const ran = expectCode(await run(lab, ['--check', '--diff']), 0)
      expect(ending(ran, 'failed')).toEqual([])
      expect(ending(ran, 'changed')).toContain('wrtc-a: the user has a key pair')
      expect(ending(ran, 'unknown')).toContain("wrtc-a: the peer's user may log in")
      expect(MEMBERS.map((member) => diskListing(lab, member))).toEqual(before)
    })

    it('sets the pair up', LONG, async () => {
      expectCode(await run(lab, []), 0)
      expect(await loginWorks(lab, 'wrtc-a')).toBe('works')
      expect(await loginWorks(lab, 'wrtc-b')).toBe('works')
      for (const member of MEMBERS)
        expect(await lab.sh(member, 'grep -c _PEER_IP_ /etc/lsyncd/lsyncd.conf.lua || :')).toBe('0')
      expect(await lab.sh('wrtc-a', 'systemctl is-active lsyncd wrtc keepalived')).toBe(
        'active\nactive\nactive',
      )
      expect(await lab.sh('wrtc-b', 'systemctl is-active lsyncd wrtc keepalived || :')).toBe(
        'inactive\ninactive\nactive',
      )
      expect(await lab.sh('wrtc-a', 'systemctl is-enabled lsyncd || :')).toBe('disabled')
      expect(await holders(lab)).toEqual(['wrtc-a'])
      expect(await serves(lab, 'wrtc-b')).toBe(true)
    })

    it('carries what the application writes to the standby', LONG, async () => {
      await write(lab, 'wrtc-b', 'first', { calls: 1 })
      await fileArrives(lab, 'wrtc-b', 'first')
    })
  })

  it('changes nothing the second time', LONG, () => expectNothingChanged(lab))

  it('changes nothing after both hosts were started anew', LONG, async () => {
    await Promise.all(MEMBERS.map((member) => labReboot(lab.ref(member))))
    await until('one host serves', async () => (await holders(lab)).length === 1 && serves(lab, 'wrtc-a'))
    await expectNothingChanged(lab)
  })

  describe('finds what was changed by hand, and mends just that', () => {
    it.each([
      [
        'a mode',
        'wrtc-b',
        'chmod 0777 /usr/libexec/keepalived/wrtc-role',
        ['the script that follows the VIP is in place'],
      ],
      [
        'a key that was removed',
        'wrtc-b',
        ': >/opt/sonus/wrtc/.ssh/authorized_keys',
        ["the peer's user may log in"],
      ],
      [
        'a service that was stopped',
        'wrtc-b',
        'systemctl stop keepalived',
        ['keepalived runs on the host without the VIP'],
      ],
      [
        'a configuration that was edited',
        'wrtc-b',
        "sed -i 's/advert_int.*/advert_int 5/' /etc/keepalived/keepalived.conf && sleep 0.1",
        // With other adverts the two could take each other for dead.
        [
          'keepalived rests on the host without the VIP',
          'keepalived is configured',
          'keepalived runs on the host without the VIP',
        ],
      ],
    ])('%s', LONG, async (_what, standby, drift, tasks) => {
      const host = (await holders(lab))[0] === 'wrtc-a' ? standby : 'wrtc-a'
      const expected = tasks.map((task) => `${host}: ${task}`)
      await lab.sh(host, drift)
      const check = expectCode(await run(lab, ['--check']), 0)
      expect([...ending(check, 'changed'), ...ending(check, 'unknown')]).toEqual(
        expect.arrayContaining(expected.slice(0, 1)),
      )
      expect(notable(expectCode(await run(lab, []), 0))).toEqual(expected.map((task) => `changed ${task}`))
      await expectNothingChanged(lab)
    })
  })

  describe('runs just what it is asked for', () => {
    it(
      '--limit touches one host, and asks its peer; --failed runs what failed, where it failed',
      LONG,
      async () => {
        for (const member of MEMBERS) await lab.sh(member, ': >/opt/sonus/wrtc/.ssh/authorized_keys')
        const ran = expectCode(await run(lab, ['--limit', 'wrtc-a', '--tags', 'keys']), 1)
        expect([...new Set(tasksOf(ran).map((event) => event.host))]).toEqual(['wrtc-a'])
        expect(ending(ran, 'changed')).toEqual(["wrtc-a: the peer's user may log in"])
        expect(await lab.sh('wrtc-b', 'wc -c </opt/sonus/wrtc/.ssh/authorized_keys')).toBe('0')
        const again = expectCode(await run(lab, ['--failed']), 1)
        // The task that made the key is looked at again: what it found is needed.
        expect(tasksOf(again).map(({ host, task }) => `${host}: ${task}`)).toEqual([
          'wrtc-a: the user has a key pair',
          ...ending(ran, 'failed'),
        ])
      },
    )

    it('--tags runs the tasks with a tag', LONG, async () => {
      const ran = expectCode(await run(lab, ['--tags', 'keys']), 0)
      expect(ending(ran, 'changed')).toEqual(["wrtc-b: the peer's user may log in"])
      expect(tasksOf(ran).some(({ task }) => task.includes('keepalived'))).toBe(false)
    })

    it('--task runs one task, by its id, with what it needs from others asked only', LONG, async () => {
      await lab.sh('wrtc-a', ': >/opt/sonus/wrtc/.ssh/authorized_keys')
      const ran = expectCode(await run(lab, ['--task', 'authorize-peer']), 0)
      expect(
        tasksOf(ran)
          .map(({ host, task, outcome }) => `${outcome} ${host}: ${task}`)
          .toSorted(),
      ).toEqual(["changed wrtc-a: the peer's user may log in", "ok wrtc-b: the peer's user may log in"])
    })

    it('--task does nothing where a result that it needs is not there', LONG, async () => {
      await lab.sh(
        'wrtc-a',
        'cd /opt/sonus/wrtc/.ssh && mv id_rsa saved && mv id_rsa.pub saved.pub && : >authorized_keys',
      )
      const ran = expectCode(await run(lab, ['--task', 'authorize-peer']), 1)
      expect(ending(ran, 'failed')).toEqual(['wrtc-a: the user has a key pair'])
      expect(ending(ran, 'changed')).toEqual([])
      expect(await lab.sh('wrtc-a', 'wc -c </opt/sonus/wrtc/.ssh/authorized_keys')).toBe('0')
      await lab.sh('wrtc-a', 'cd /opt/sonus/wrtc/.ssh && mv saved id_rsa && mv saved.pub id_rsa.pub')
    })

    it('--start-at begins with a task', LONG, async () => {
      const ran = expectCode(await run(lab, ['--start-at', 'authorize-peer']), 0)
      expect(tasksOf(ran)[0]?.task).toBe("the peer's user may log in")
      expect(ending(ran, 'changed')).toEqual(["wrtc-a: the peer's user may log in"])
      await expectNothingChanged(lab)
    })
  })

  describe('the other host takes over, with the data, and the playbook has nothing to change', () => {
    const faults: readonly [string, Fault, Fault][] = [
      ['loses its power', (host) => labKill(lab.ref(host)), (host) => labBoot(lab.ref(host))],
      ['is cut off', (host) => labCut(lab.ref(host)), (host) => labHeal(lab.ref(host))],
      ['has its WRTC stopped', (host) => stopApp(lab.ref(host)), () => Promise.resolve()],
      [
        'has its WRTC frozen',
        async (host) => lab.sh(host, `kill -STOP ${await pidOf(lab, host, 'wrtc')}`),
        () => Promise.resolve(),
      ],
    ]
    it.each(faults)('when the holder %s', FAULTS, async (what, fail, mend) => {
      const tookMs = await inTime(FAILOVER_MS, () => takeOver(what, fail, mend))
      expect(tookMs).toBeLessThanOrEqual(FAILOVER_MS)
      await expectNothingChanged(lab)
    })

    /** Milliseconds until the other host serves; the pair is whole again afterwards. */
    async function takeOver(what: string, fail: Fault, mend: Fault): Promise<number> {
      const [host] = await holders(lab)
      if (host === undefined) throw new Error('nobody holds the address')
      const other = otherThan(host)
      const name = `${host}-${what.replaceAll(' ', '-')}`
      await write(lab, host, name, { before: what })
      await fileArrives(lab, other, name)
      await fail(host)
      const tookMs = await untilServedBy(lab, other)
      expect(await wrtcRequest(lab, other, [{ op: 'read', name }])).toMatchObject([
        { value: { before: what } },
      ])
      await mend(host)
      await until(`${other} alone holds the address`, async () => (await holders(lab)).join() === other)
      await until(
        'the other host has settled',
        async () => (await lab.sh(host, 'systemctl is-active wrtc || :')) === 'inactive',
      )
      await until(
        'keepalived runs',
        async () => (await lab.sh(host, 'systemctl is-active keepalived sshd || :')) === 'active\nactive',
      )
      await until('the two see each other', async () => (await loginTried(lab, other)) === 0)
      return tookMs
    }
  })

  describe('with sync: both, as the manual has it', () => {
    const BOTH = ['-e', 'sync=both']

    it('lsyncd runs on both hosts, the files travel both ways, and the risk is said', LONG, async () => {
      const ran = expectCode(await run(lab, BOTH), 0)
      expect(tasksOf(ran).some(({ message }) => message?.includes('runs lsyncd on both hosts'))).toBe(true)
      for (const member of MEMBERS) expect(await lab.sh(member, 'systemctl is-active lsyncd')).toBe('active')
      for (const member of MEMBERS) {
        const name = `from-${member}`
        await lab.sh(member, `su wrtc -c 'echo {} >/opt/sonus/wrtc/data/${name}.json'`)
        await fileArrives(lab, otherThan(member), name)
      }
      await expectNothingChanged(lab, BOTH)
    })

    it(
      'a restart that is due is refused while WRTC runs, and made up for when it has stopped',
      LONG,
      async () => {
        const [host] = await holders(lab)
        if (host === undefined) throw new Error('nobody holds the address')
        await lab.sh(host, 'sleep 0.2; echo "-- edited by hand" >>/etc/lsyncd/lsyncd.conf.lua')
        const pid = await pidOf(lab, host, 'lsyncd')
        const refused = expectCode(await run(lab, [...BOTH, '--limit', host]), 1)
        const [failure] = tasksOf(refused).filter(({ outcome }) => outcome === 'failed')
        expect(failure).toMatchObject({ task: 'the service has read its present files' })
        expect(failure?.message).toContain(
          'wrtc runs on this host, and lsyncd must not be restarted under it',
        )
        expect(tasksOf(refused).at(-1)).toEqual(failure)
        expect(await pidOf(lab, host, 'lsyncd')).toBe(pid)
        await stopApp(lab.ref(host))
        await untilServedBy(lab, otherThan(host))
        const ran = expectCode(await run(lab, BOTH), 0)
        expect(ending(ran, 'changed')).toContain(`${host}: the service has read its present files`)
        expect(await pidOf(lab, host, 'lsyncd')).not.toBe(pid)
      },
    )

    it('goes back to follow_role', LONG, async () => {
      expectCode(await run(lab, []), 0)
      const [host] = await holders(lab)
      for (const member of MEMBERS)
        expect((await lab.sh(member, 'systemctl is-active lsyncd || :')) === 'active').toBe(member === host)
      await expectNothingChanged(lab)
    })
  })
})
