import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { mustRun } from '../../src/lab/system-command.ts'
import { describeWithLab, useLab } from './support/lab.ts'
import { MEMBERS, until } from './support/pair.ts'
import { ending, expectCode, run, tasksOf, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 240_000 }
const NETWORK = 'fd00:198:18'

describeWithLab('a pair with IPv6 addresses', () => {
  const lab = useLab()

  beforeAll(async () => {
    const links = JSON.parse(
      await mustRun(['ip', '-json', 'address', 'show', 'to', `${lab.subnet}.1`]),
    ) as readonly {
      readonly ifname?: string
    }[]
    const bridge = links.find(({ ifname }) => ifname !== undefined)?.ifname ?? ''
    await mustRun(['ip', 'address', 'add', `${NETWORK}::1/64`, 'dev', bridge, 'nodad'])
    for (const [at, member] of MEMBERS.entries())
      await lab.sh(
        member,
        `ip address add ${NETWORK}::1${at + 1}/64 dev host0 nodad
        sed -i 's|${lab.vip}|${NETWORK}::10|' /opt/sonus/wrtc/conf/wrtc.json`,
      )
    const toSix = (text: string): string => text.replaceAll(`${lab.subnet}.1`, `${NETWORK}::1`)
    const inventory = toSix(readFileSync(lab.inventory, 'utf8'))
    writeFileSync(
      lab.inventory,
      inventory
        .replaceAll(
          /(fd00[0-9a-f:]+)(\/24)?/g,
          (_, address: string, prefix) => `"${address}${prefix === undefined ? '' : '/64'}"`,
        )
        .replace('interface: host0', 'interface: host0, vars: { vip_profile: cautious }'),
    )
    writeFileSync(lab.knownHosts, toSix(readFileSync(lab.knownHosts, 'utf8')))
  })

  it('brownfield 8: is set up, carries its files, moves, and has nothing to change', LONG, async () => {
    expectCode(await run(lab, []), 0)
    for (const member of MEMBERS)
      expect(await lab.sh(member, 'grep -c "wrtc@\\[fd00.*\\]:/" /etc/lsyncd/lsyncd.conf.lua')).toBe('1')
    await lab.sh('wrtc-a', "su wrtc -c 'echo {} >/opt/sonus/wrtc/data/six.json'")
    await until(
      'the file arrives',
      async () => (await lab.exec('wrtc-b', ['test', '-s', '/opt/sonus/wrtc/data/six.json'])).code === 0,
      { withinMs: 40_000 },
    )
    expectCode(await wrtcplay(['switchover', 'wrtc', '-i', lab.inventory]), 0)
    expect(await lab.sh('wrtc-b', `ip -o address show to ${NETWORK}::10`)).toContain(`${NETWORK}::10/64`)
    const { stdout } = await wrtcplay(['status', '-i', lab.inventory])
    expect(stdout).toContain(`the WebSocket at [${NETWORK}::10]:8080 answers`)
    expect(ending(expectCode(await run(lab, []), 0), 'changed')).toEqual([])
  })

  it('brownfield 8: a third machine with the VIP is found before the first set-up', LONG, async () => {
    for (const member of MEMBERS) await lab.sh(member, 'systemctl stop keepalived wrtc lsyncd')
    const third = `${NETWORK}::1`
    writeFileSync(
      lab.inventory,
      readFileSync(lab.inventory, 'utf8').replace(`${NETWORK}::10/64`, `${third}/64`),
    )
    const ran = expectCode(await run(lab, ['--tags', 'failover']), 1)
    expect(
      tasksOf(ran).some(({ message }) => message?.includes(`${third} is in use by a third machine`)),
    ).toBe(true)
  })
})
