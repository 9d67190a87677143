import { beforeAll, expect, it } from 'vitest'
import { describeWithLab, useLab } from './support/lab.ts'
import type { Member } from './support/pair.ts'
import { expectCode, run, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 60_000 }
const SET_UP_MS = 180_000

/** What is put in by hand, what must be found, and how it is taken back. */
const BREAKAGES: readonly {
  readonly name: string
  readonly on: Member
  readonly breaks: string
  readonly mends: string
  readonly found: string
}[] = [
  {
    name: 'lsyncd stopped on the active host',
    on: 'wrtc-a',
    breaks: 'service lsyncd stop',
    mends: 'service lsyncd start',
    found: 'sync-stopped',
  },
  {
    name: 'WRTC that starts at boot',
    on: 'wrtc-b',
    breaks: 'ln -s ../init.d/wrtc /etc/rc2.d/S01wrtc',
    mends: 'rm /etc/rc2.d/S01wrtc',
    found: 'app-at-boot',
  },
  {
    name: 'keepalived stopped on the standby',
    on: 'wrtc-b',
    breaks: 'service keepalived stop; while pidof keepalived >/dev/null; do sleep 0.1; done',
    mends: 'service keepalived start',
    found: 'keepalived-stopped',
  },
]

describeWithLab('wrtcplay status of a pair on SysV init', () => {
  const lab = useLab({ flavour: 'sysv' })

  beforeAll(async () => {
    expectCode(await run(lab, []), 0)
  }, SET_UP_MS)

  it('shows that all is well', LONG, async () => {
    const ran = expectCode(await wrtcplay(['status', '-i', lab.inventory]), 0)
    expect(ran.stdout).toMatch(/: healthy\n/)
    expect(ran.stdout).toMatch(/\n {2}WRTC +runs +stopped\n/)
    expect(ran.stdout).toMatch(/\n {2}keepalived +runs, priority 250, .* runs, priority 240, /)
    expect(ran.stdout).toMatch(/\n {2}sync +runs +stopped\n/)
  })

  it('is nothing that a run would warn of', LONG, async () => {
    const { events } = expectCode(await run(lab, []), 0)
    expect(events.filter(({ type }) => type === 'warning')).toEqual([])
  })

  it.each(BREAKAGES)('finds $name', LONG, async ({ on, breaks, mends, found }) => {
    await lab.sh(on, breaks)
    try {
      const ran = await wrtcplay(['status', '-i', lab.inventory, '--output', 'json'])
      const { findings } = JSON.parse(ran.stdout) as {
        findings: readonly { id: string; severity: string }[]
      }
      // Debian's init script runs lsyncd as root.
      expect(findings.map(({ id }) => id).filter((id) => id !== 'sync-as-root')).toEqual([found])
      expect(ran.code).toBe(1)
    } finally {
      await lab.sh(on, mends)
    }
  })
})
