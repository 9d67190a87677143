import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { mustRun } from '../../src/lab/system-command.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { MEMBERS, until } from './support/pair.ts'
import { ending, expectCode, run, tasksOf, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 240_000 }
const NETWORK = 'fd00:198:18'

describeWithLab('a pair with IPv6 addresses', () => {
  const lab = useLab()

  beforeAll(() => giveSix(lab))

  it('brownfield 8: is set up, carries its files, moves, and has nothing to change', LONG, async () => {
    expectCode(await run(lab, []), 0)
    for (const member of MEMBERS)
      expect(await lab.sh(member, 'grep -c "wrtc@\\[fd00.*\\]:/" /etc/lsyncd/lsyncd.conf.lua')).toBe('1')
    await lab.sh('wrtc-a', "su wrtc -c 'echo {} >/opt/sonus/wrtc/data/six.json'")
    await until(
      'the file arrives',
      async () => (await lab.exec('wrtc-b', ['test', '-s', '/opt/sonus/wrtc/data/six.json'])).code === 0,
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

describeWithLab('an IPv6 VIP that was set by hand', () => {
  const lab = useLab()
  beforeAll(() => giveSix(lab))

  it('brownfield 1, 8: is taken over, and a call goes on', LONG, async () => {
    await lab.sh('wrtc-a', `ip address add ${NETWORK}::10/64 dev host0 nodad && systemctl start wrtc`)
    const call = lab.exec('wrtc-b', ['python3', '-c', CALL, `ws://[${NETWORK}::10]:8080`])
    await until('it talks', async () => (await lab.exec('wrtc-b', ['test', '-e', '/tmp/talks'])).code === 0)
    const patient = ['-e', 'vip_profile=cautious', '-e', 'answer_within_cs=500']
    const tasks = tasksOf(expectCode(await run(lab, ['--check', ...patient]), 0))
    expect(tasks.map(({ message }) => message ?? '').join('\n')).toContain('connections that are there go on')
    expectCode(await run(lab, patient), 0)
    await lab.sh('wrtc-b', 'sleep 3; touch /tmp/stop')
    expect(await call).toMatchObject({ code: 0, stdout: 'kept\n' })
    expect(await lab.sh('wrtc-a', `ip -o address show to ${NETWORK}::10`)).toMatch(/^\d+: host0 /)
    expect(
      await lab.sh('wrtc-a', 'ls /etc/keepalived; grep advert_int /etc/keepalived/keepalived.conf'),
    ).toMatch(/^keepalived\.conf\n(keepalived\.conf\.\S+\n)? *advert_int 1$/)
    expect(ending(expectCode(await run(lab, patient), 0), 'changed')).toEqual([])
  })
})

/** Asks ten times a second until it is told to stop. A busy machine may keep an answer waiting; a call that was cut gets none. */
const CALL = `import asyncio, json, os, sys, websockets
async def main():
    async with websockets.connect(sys.argv[1]) as call:
        while not os.path.exists("/tmp/stop"):
            await call.send(json.dumps({"op": "status"}))
            await asyncio.wait_for(call.recv(), 60)
            open("/tmp/talks", "w").close()
            await asyncio.sleep(0.1)
        print("kept")
asyncio.run(main())`

/** Both hosts have an IPv6 address, by which the inventory knows them, and WRTC is to listen at one. */
async function giveSix(lab: TestLab): Promise<void> {
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
}
