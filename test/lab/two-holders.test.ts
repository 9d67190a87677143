import { beforeAll, expect, it } from 'vitest'
import { mustRun } from '../../src/lab/system-command.ts'
import { seenMeanwhile } from './support/kept-call.ts'
import { describeWithLab, type TestLab } from './support/lab.ts'
import { holders, MEMBERS, type Member, until } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { untilHealthy } from './support/status-looks.ts'
import { ending, expectCode, type Ran, run, tasksOf } from './support/wrtcplay.ts'

const LONG = { timeout: 240_000 }
const DEAF =
  'ip rule add pref 10 ipproto 112 blackhole && ip rule add pref 20 lookup local && ip rule del pref 0'
const HEARS = 'ip rule add pref 0 lookup local && ip rule del pref 10 && ip rule del pref 20'
/** A client for two minutes; a run comes to its question within one, also on a busy machine. */
const CALL = `import asyncio, sys, websockets
async def main():
    async with websockets.connect(sys.argv[1]):
        print("open", flush=True)
        await asyncio.sleep(120)
asyncio.run(main())`

describeWithLab('truth 7: a pair of which both hosts hold the VIP', () => {
  const lab = useSetUpPair({ hosts: 3 })

  beforeAll(async () => {
    const links = JSON.parse(
      await mustRun(['ip', '-json', 'address', 'show', 'to', `${lab.subnet}.1`]),
    ) as readonly { readonly ifname?: string }[]
    const bridge = links.find(({ ifname }) => ifname !== undefined)?.ifname ?? ''
    // Both say that they have it: this machine's clients stay with wrtc-a, those of the third host with wrtc-b.
    const [a, b] = [await macOf(lab, 'wrtc-a'), await macOf(lab, 'wrtc-b')]
    await mustRun(['ip', 'neigh', 'replace', lab.vip, 'lladdr', a, 'dev', bridge, 'nud', 'permanent'])
    await lab.sh('h3', `ip neigh replace ${lab.vip} lladdr ${b} dev host0 nud permanent`)
    await untilHealthy(lab)
  }, 180_000)

  it('is left as it is while VRRP does not pass, with what is to be done', LONG, async () => {
    await lab.sh('wrtc-b', DEAF)
    await untilHeldBy(lab, 2)
    const ran = expectCode(await run(lab, []), 1)
    expect(ending(ran, 'changed')).toEqual([])
    expect(failures(ran)).toMatch(
      /wrtc-b hears nothing of wrtc-a on host0: VRRP, IP protocol 112, does not pass from/,
    )
    expect(failures(ran)).toContain('one of them lets go of it by itself within seconds. Nothing was changed')
    for (const member of MEMBERS) expect(await leftOf(lab, member)).toBe('')
  })

  it('cuts the calls of neither without a word of consent', LONG, async () => {
    await untilHeldBy(lab, 2)
    await lab.sh('h3', `setsid python3 -c '${CALL}' ws://${lab.vip}:8080 >/tmp/call 2>&1 </dev/null &`)
    await until('the call is open', async () => (await lab.sh('h3', 'cat /tmp/call')) === 'open')
    await keepsItsCall(lab, async () => {
      const ran = expectCode(await run(lab, []), 1)
      expect(ending(ran, 'changed')).toEqual([])
      expect(failures(ran)).toMatch(
        /both have connections to wrtc: wrtc-[ab], with \d+ of them, lets go of it, and they are cut/,
      )
      expect(failures(ran)).toContain('-e may_interrupt=true')
    })
  })

  it('is in order for a run when what was in the way has just gone', LONG, async () => {
    await lab.sh('wrtc-b', HEARS)
    expect(ending(expectCode(await run(lab, []), 0), 'failed')).toEqual([])
    await untilHealthy(lab)
  })

  it.each([
    ['another router id', 's/virtual_router_id 51/virtual_router_id 77/', 'systemctl reload keepalived'],
    ['an address by hand', 's/nothing//', 'ip address add VIP/32 dev host0'],
    ['one left behind', 's/nothing//', 'systemctl stop keepalived; ip address add VIP/24 dev host0'],
  ])(
    'is mended where the standby has %s, and the one that serves keeps its calls',
    LONG,
    async (_, edit, act) => {
      await lab.sh(
        'wrtc-b',
        `sed -i '${edit}' /etc/keepalived/keepalived.conf; ${act.replace('VIP', lab.vip)}`,
      )
      await untilHeldBy(lab, 2)
      await keepsItsCall(lab, async () => {
        const ran = expectCode(await run(lab, []), 0)
        expect(messages(ran)).toContain('wrtc-b lets go of it, and wrtc-a goes on serving')
      })
      expect(await holders(lab)).toEqual(['wrtc-a'])
      await untilHealthy(lab)
      expect(ending(expectCode(await run(lab, []), 0), 'changed')).toEqual([])
    },
  )
})

/** Who connects anew may get to either host meanwhile, and wait. */
async function keepsItsCall(lab: TestLab, act: () => Promise<void>): Promise<void> {
  const seen = await seenMeanwhile(
    { address: lab.vip, port: 8080, path: '/', tls: undefined },
    'drill-two',
    act,
  )
  expect(seen.cut).toBeUndefined()
}

async function untilHeldBy(lab: TestLab, count: number): Promise<void> {
  await until(`${count} hold it`, async () => (await holders(lab)).length === count)
}

function macOf(lab: TestLab, member: Member): Promise<string> {
  return lab.sh(member, 'cat /sys/class/net/host0/address')
}

/** What is left of a trial of VRRP. */
function leftOf(lab: TestLab, member: Member): Promise<string> {
  return lab.sh(
    member,
    'pgrep -x wrtc-vrrp-trial; ls -d /var/run/wrtc-pair-trial 2>/dev/null; ip -o address show dev lo to 127.86.82.0/24',
  )
}

function failures(ran: Ran): string {
  return tasksOf(ran)
    .flatMap(({ outcome, message }) => (outcome === 'failed' ? [message] : []))
    .join('\n')
}

function messages(ran: Ran): string {
  return tasksOf(ran)
    .map(({ message }) => message ?? '')
    .join('\n')
}
