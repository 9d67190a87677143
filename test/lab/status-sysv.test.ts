import { beforeAll, describe, expect, it } from 'vitest'
import { expectFound, NO_REJOIN, named } from './support/broken-pair.ts'
import { describeWithLab } from './support/lab.ts'
import { until } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { type Breakage, FROM_FAULTS, HAS_ROLE } from './support/status-breakages.ts'
import { patientStatusLook } from './support/status-looks.ts'
import { expectCode, run, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 180_000 }
const SET_UP_MS = 180_000

const OF_SYSV: readonly Breakage[] = [
  {
    name: 'lsyncd stopped on the active host',
    on: 'wrtc-a',
    breaks: 'service lsyncd stop',
    mends: 'service lsyncd start',
    found: ['sync-stopped'],
  },
  {
    name: 'WRTC that starts at boot',
    on: 'wrtc-b',
    breaks: 'ln -s ../init.d/wrtc /etc/rc2.d/S01wrtc',
    mends: 'rm /etc/rc2.d/S01wrtc',
    found: ['app-at-boot'],
  },
  {
    name: 'keepalived stopped on the standby',
    on: 'wrtc-b',
    breaks: 'service keepalived stop; while pidof keepalived >/dev/null; do sleep 0.1; done',
    mends: `rm -f /run/wrtc-pair/ticket && service keepalived start && ${HAS_ROLE}`,
    found: ['keepalived-stopped'],
  },
]

const FROM_FAULTS_ON_SYSV = FROM_FAULTS.filter(({ onlySystemd }) => onlySystemd !== true).map((breakage) => ({
  ...breakage,
  found: breakage.foundOnSysv ?? breakage.found,
}))

/** Debian's init script runs lsyncd as root. */
const OF_DEBIAN = ['sync-as-root']

describeWithLab('wrtcplay status of a pair on SysV init', () => {
  const lab = useSetUpPair({ flavour: 'sysv' })

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

  it.each(OF_SYSV)('finds $name', LONG, (breakage) => expectFound(lab, [breakage], OF_DEBIAN))

  describe('faults status: what was not seen', () => {
    beforeAll(async () => {
      const joined = async () =>
        (await lab.exec('wrtc-b', ['test', '-e', '/run/wrtc-pair/joined'])).code === 0
      await until('the standby has joined', joined)
      await lab.sh('wrtc-b', NO_REJOIN)
    }, SET_UP_MS)

    it.each(named(FROM_FAULTS_ON_SYSV))('finds $name', LONG, ({ batch }) =>
      expectFound(lab, batch, OF_DEBIAN),
    )

    it('is healthy again once all that is mended', LONG, async () => {
      expect((await patientStatusLook(lab)).report.findings.map(({ id }) => id)).toEqual(OF_DEBIAN)
    })
  })
})
