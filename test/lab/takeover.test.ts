import { afterAll, expect, it } from 'vitest'
import { labBoot, labCut, labHeal, labKill, labReboot } from '../../src/lab/faults.ts'
import { startApp, stopApp } from '../../src/lab/inside.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { holders, MEMBERS, type Member, otherThan, serves, until, untilServedBy } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { statusLook, untilHealthy } from './support/status-looks.ts'
import { untilHolds } from './support/until-holds.ts'
import { ending, expectCode, type Ran, run, tasksOf, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const THIRD = 'h3'

async function takeVip(lab: TestLab): Promise<string> {
  await lab.sh(THIRD, `ip address add ${lab.vip}/24 dev host0`)
  return lab.sh(THIRD, 'cat /sys/class/net/host0/address')
}

async function leaveVip(lab: TestLab): Promise<void> {
  await lab.exec(THIRD, ['ip', 'address', 'del', `${lab.vip}/24`, 'dev', 'host0'])
}

async function holder(lab: TestLab): Promise<Member> {
  const [one, ...others] = await holders(lab)
  if (one === undefined || others.length > 0) throw new Error('no one host holds the address')
  return one
}

/** Until one host holds the address and its role is settled; the line of `status` about its last takeover. */
async function lastTakeover(lab: TestLab, by: Member): Promise<string> {
  const isActive = `grep -q '^role=active' /var/lib/wrtc-pair/state && [ -n "$(ip -o address show to ${lab.vip})" ]`
  await until(`${by} is active`, async () => (await lab.exec(by, ['sh', '-c', isActive])).code === 0)
  const { stdout } = await wrtcplay(['status', '-i', lab.inventory])
  return /last takeover: {2}(.*)/.exec(stdout)?.[1]?.replace(/at \S+ /, '') ?? stdout
}

describeWithLab('a takeover', () => {
  const lab = useLab({ hosts: 3 })

  it('is not set up while a third machine has the VIP: its hardware address is told', LONG, async () => {
    const mac = await takeVip(lab)
    try {
      const ran = expectCode(await run(lab, []), 1)
      expect(ending(ran, 'failed')).toEqual(['wrtc-a: the VIP is free'])
      const message = tasksOf(ran).find(({ outcome }) => outcome === 'failed')?.message
      expect(message?.toLowerCase()).toContain(`${lab.vip} is in use by a third machine`)
      expect(message?.toLowerCase()).toContain(mac)
      for (const member of MEMBERS) expect((await lab.exec(member, ['pidof', 'keepalived'])).code).toBe(1)
    } finally {
      await leaveVip(lab)
    }
  })
})

describeWithLab('a takeover of a pair that was set up', () => {
  const lab = useSetUpPair({ hosts: 3 })
  afterAll(() => leaveVip(lab))

  it('is refused while a third machine has the VIP, and made up for when that has gone', LONG, async () => {
    const host = await holder(lab)
    const other = otherThan(host)
    await until(
      'the two are even',
      async () => (await lab.exec(other, ['test', '-s', '/var/lib/wrtc-pair/peer-macs'])).code === 0,
    )
    const mac = await takeVip(lab)
    await until(
      `${other} is unfit`,
      async () => (await lab.exec(other, ['test', '-e', '/run/wrtc-pair/unfit'])).code === 0,
    )
    const { stdout } = await wrtcplay(['status', '-i', lab.inventory])
    expect(stdout.toLowerCase()).toContain(
      `${lab.vip} is in use by a third machine with the hardware address ${mac}`,
    )
    await labCut(lab.ref(host))
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    expect(await holders(lab)).toEqual([])
    await leaveVip(lab)
    await until(`${other} takes over`, async () => (await holders(lab)).includes(other))
    await labHeal(lab.ref(host))
    await untilHealthy(lab)
  })

  it(
    'starts a sync again whose init script counts as active although its daemon has died',
    LONG,
    async () => {
      const host = await holder(lab)
      const unit = '/etc/systemd/system/lsyncd.service'
      await lab.sh(host, `mv ${unit} /root/kept && systemctl daemon-reload && systemctl restart lsyncd`)
      try {
        await lab.sh(host, `${untilHolds('pidof lsyncd >/dev/null')}; kill -9 $(pidof lsyncd)`)
        await lab.sh(host, untilHolds('[ "$(systemctl show -p SubState --value lsyncd)" = exited ]'))
        const { stdout } = await wrtcplay(['status', '-i', lab.inventory])
        expect(stdout).toMatch(new RegExp(`lsyncd .*${host}|${host}.* lsyncd`))
        expect(stdout).not.toContain(': healthy')
        await lab.sh(host, untilHolds('pidof lsyncd >/dev/null'))
        await untilHealthy(lab, 30_000)
      } finally {
        await lab.sh(host, `mv /root/kept ${unit}; systemctl daemon-reload; systemctl restart lsyncd`)
      }
      await untilHealthy(lab, 30_000)
    },
  )

  const reasons: readonly [string, (host: Member) => Promise<unknown>, RegExp][] = [
    [
      'it was planned',
      () => wrtcplay(['switchover', 'wrtc', '-i', lab.inventory]),
      /planned: told to yield, on HOST/,
    ],
    [
      'WRTC was stopped',
      (host) => stopApp(lab.ref(host)),
      /check failed: the WebSocket at [\d.]+:8080 is silent, on HOST/,
    ],
    ['the host lost its power', (host) => labKill(lab.ref(host)), /peer silent: HOST did not answer/],
  ]
  it.each(reasons)('is told with its reason: %s', LONG, async (_what, act, reason) => {
    const host = await holder(lab)
    const other = otherThan(host)
    await act(host)
    expect(await lastTakeover(lab, other)).toMatch(
      new RegExp(`^${other} \\(${reason.source.replace('HOST', host)}\\)$`),
    )
    expect(await lab.sh(other, 'journalctl -t wrtc-pair -o cat')).toMatch(
      new RegExp(`role is active now \\(${reason.source.replace('HOST', host)}\\)`),
    )
    await labBoot(lab.ref(host))
    await untilHealthy(lab)
  })

  const order = (words: readonly string[]): Promise<Ran> => wrtcplay([...words, '-i', lab.inventory])

  it('does not come to a host in maintenance, over a reboot, and comes once that is over', LONG, async () => {
    const host = await holder(lab)
    const other = otherThan(host)
    const reason = ['--for', '2h', '--reason', "it's $(late)"]
    const ran = expectCode(await order(['maintenance', host, 'on', ...reason]), 0)
    expect(ran.stdout).toContain(`${host} is in maintenance now: nobody can take over from ${other}\n`)
    expect(await holders(lab)).toEqual([other])
    for (const refused of [
      ['switchover', 'wrtc', '--force'],
      ['maintenance', other, 'on'],
    ])
      expect(expectCode(await order(refused), 1).stderr).toMatch(
        new RegExp(`error: ${host} is in maintenance .*by \\S+: "it's \\$\\(late\\)"`),
      )
    const { code, report } = await statusLook(lab)
    expect([code, report.findings.map(({ id }) => id)]).toEqual([0, expect.arrayContaining(['maintenance'])])
    await labReboot(lab.ref(host))
    await lab.sh(host, untilHolds('grep -qx "in maintenance" /run/wrtc-pair/unfit'))
    await labKill(lab.ref(other))
    // Of that nothing comes, there is nothing to wait for.
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    expect(await holders(lab)).toEqual([])
    expectCode(await order(['maintenance', host, 'off']), 0)
    await untilServedBy(lab, host)
    await labBoot(lab.ref(other))
    await untilHealthy(lab)
  })

  it(
    'does not come while the pair is paused: the VIP stays with a silent WRTC, and over a reboot',
    LONG,
    async () => {
      const host = await holder(lab)
      const other = otherThan(host)
      const ran = expectCode(await order(['pause', 'wrtc', 'on', '--for', '30m']), 0)
      expect(ran.stdout).toContain(`wrtc IS PAUSED: nothing moves the VIP away from ${host}`)
      await stopApp(lab.ref(host))
      await lab.sh(host, untilHolds('grep -q silent /run/wrtc-pair/held-back'))
      await startApp(lab.ref(host))
      for (const refused of [
        ['switchover', 'wrtc', '--force'],
        ['maintenance', other, 'on'],
      ])
        expect(expectCode(await order(refused), 1).stderr).toContain('error: the pair wrtc is paused (since ')
      expect((await statusLook(lab)).report.findings.map(({ id }) => id)).toContain('paused')
      await labReboot(lab.ref(host))
      await untilServedBy(lab, host)
      expect(await lab.sh(other, 'cat /run/wrtc-pair/unfit')).toBe('paused')
      expectCode(await order(['pause', 'wrtc', 'off']), 0)
      await untilHealthy(lab)
    },
  )

  it('is told with its reason: both hosts were started anew', LONG, async () => {
    await Promise.all(MEMBERS.map((member) => labReboot(lab.ref(member))))
    await until('one host serves', async () => (await holders(lab)).length === 1 && serves(lab, 'wrtc-a'))
    expect(await lastTakeover(lab, await holder(lab))).toMatch(/\(boot: nobody served/)
  })
})
