import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithLab, useLab } from './support/lab.ts'
import { holders, until, untilServedBy } from './support/pair.ts'
import { untilHealthy } from './support/status-looks.ts'
import { ending, expectCode, type Ran, run, tasksOf } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const SET_UP_MS = 180_000

describeWithLab('a run on a pair', () => {
  const lab = useLab()
  const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))

  afterAll(() => rmSync(folder, { recursive: true }))

  beforeAll(async () => {
    const first = expectCode(await run(lab, []), 0)
    expect(warnings(first)).toEqual([])
  }, SET_UP_MS)

  /** One task on both hosts, as root. */
  function task(module: string, ...more: readonly string[]): Promise<Ran> {
    const playbook = join(folder, 'site.yml')
    writeFileSync(playbook, `- name: P\n  hosts: all\n  become: true\n  tasks: [{ name: T, ${module} }]\n`)
    return run(lab, more, { playbook })
  }

  it('says nothing of one that is well', LONG, async () => {
    expect(warnings(expectCode(await task('query: uptime'), 0))).toEqual([])
    expect(warnings(expectCode(await task('command: uptime'), 0))).toEqual([])
  })

  it('does not stop keepalived on both, although it is told to', LONG, async () => {
    const stop = 'service: { name: keepalived, state: stopped }'
    const ran = expectCode(await task(stop), 1)
    const [stopped = ''] = ending(ran, 'changed')
    const [refused = ''] = ending(ran, 'failed')
    expect([stopped, refused].toSorted()).toEqual(['wrtc-a: T', 'wrtc-b: T'])
    expect(tasksOf(ran).find(({ outcome }) => outcome === 'failed')?.message).toMatch(
      /^"stop keepalived" would leave nobody to serve: wrtc-[ab] could not take over \(keepalived does not run there\)$/,
    )
    expect(warnings(ran).at(0)).toMatch(/^pair wrtc, after this run: keepalived does not run on wrtc-[ab]/)
    const dry = expectCode(await task(stop, '--check'), 1)
    expect(warnings(dry).at(0)).toMatch(/^pair wrtc, before this run: keepalived does not run on wrtc-[ab]/)
    expect(await holders(lab)).toHaveLength(1)
    const mended = expectCode(await task('service: { name: keepalived, state: started }'), 0)
    expect(warnings(mended)).toHaveLength(1)
  })

  it('ends with 1 when it left the pair without anybody who serves', LONG, async () => {
    await untilHealthy(lab)
    const ran = expectCode(await task('command: systemctl stop keepalived'), 1)
    expect(ending(ran, 'failed')).toEqual([])
    expect(warnings(ran)).toContain(`pair wrtc, after this run: neither host holds the VIP ${lab.vip}`)
    expect(warnings(ran).at(-1)).toBe(
      'pair wrtc served before this run and does not now: the run ends with exit code 1',
    )
    await lab.sh('wrtc-a', 'systemctl start keepalived')
    await untilServedBy(lab, 'wrtc-a')
  })

  it(
    'truth 7: ends with 1 when the other host takes the VIP, too, only some seconds after it was told to start',
    LONG,
    async () => {
      await lab.sh('wrtc-b', 'systemctl start keepalived')
      await untilHealthy(lab)
      await lab.sh('wrtc-b', `systemctl stop keepalived && ${DEAF}`)
      const ran = expectCode(await task('service: { name: keepalived, state: started }'), 1)
      expect(ending(ran, 'failed')).toEqual([])
      expect(warnings(ran)).toContainEqual(expect.stringContaining(`both hosts hold the VIP ${lab.vip}`))
      await lab.sh('wrtc-b', 'ip rule add pref 0 lookup local && ip rule del pref 10 && ip rule del pref 20')
      await until('one of them lets go', async () => (await holders(lab)).length === 1)
    },
  )
})

/** No VRRP comes in. */
const DEAF =
  'ip rule add pref 10 ipproto 112 blackhole && ip rule add pref 20 lookup local && ip rule del pref 0'

function warnings({ events }: Ran): readonly string[] {
  return events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
}
