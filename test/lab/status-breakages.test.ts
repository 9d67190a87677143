import { beforeAll, describe, expect, it } from 'vitest'
import { expectFound, NO_REJOIN, named } from './support/broken-pair.ts'
import { describeWithLab } from './support/lab.ts'
import { holders, type Member, until } from './support/pair.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { FROM_FAULTS, MORE } from './support/status-breakages.ts'
import { patientStatusLook } from './support/status-looks.ts'

const LONG = { timeout: 180_000 }
const SET_UP_MS = 300_000

describeWithLab('wrtcplay status, of a pair that was broken by hand', () => {
  const lab = useSetUpPair()

  beforeAll(async () => {
    await until('the standby has joined', () => has('wrtc-b', '/run/wrtc-pair/joined'))
    await lab.sh('wrtc-b', NO_REJOIN)
  }, SET_UP_MS)

  async function has(host: Member, file: string): Promise<boolean> {
    return (await lab.exec(host, ['test', '-e', file])).code === 0
  }

  describe.each([
    ['what was not seen', FROM_FAULTS],
    ['more of the kind', MORE],
  ] as const)('faults status: %s', (_title, breakages) => {
    it.each(named(breakages))('finds $name', LONG, ({ batch }) => expectFound(lab, batch))

    it('is healthy again once all that is mended', LONG, async () => {
      expect((await patientStatusLook(lab)).report.findings).toEqual([])
    })
  })

  describe('faults status: two holders come with the way out', () => {
    it('where one has it by hand', LONG, async () => {
      await lab.sh('wrtc-b', `ip address add ${lab.vip}/32 dev host0`)
      const { report } = await patientStatusLook(lab)
      await lab.sh('wrtc-b', `ip address del ${lab.vip}/32 dev host0 && systemctl restart keepalived`)
      expect(report.findings).toMatchObject([
        {
          id: 'two-holders',
          problem: expect.stringContaining(`on wrtc-b it was set by hand, as ${lab.vip}/32`),
          advice: expect.stringContaining(`\`ip address del ${lab.vip}/32 dev host0\``),
        },
        {
          id: 'drift',
          problem: expect.stringContaining('a run would run'),
          advice: expect.stringContaining('`wrtcplay run'),
        },
      ])
    })

    it('where VRRP does not pass', LONG, async () => {
      const deaf =
        'ip rule add pref 10 ipproto 112 blackhole && ip rule add pref 20 lookup local && ip rule del pref 0'
      await lab.sh('wrtc-b', deaf)
      try {
        await until('both hold it', async () => (await holders(lab)).length === 2)
        const { report } = await patientStatusLook(lab)
        const advice = report.findings.find(({ id }) => id === 'two-holders')?.advice
        expect(advice, JSON.stringify(report.findings)).toContain('VRRP, IP protocol 112, does not pass from')
      } finally {
        await lab.sh('wrtc-b', 'ip rule add pref 0 lookup local; ip rule del pref 10; ip rule del pref 20')
      }
      await until('one holds it', async () => (await holders(lab)).length === 1)
    })

    // keepalived lets go of its own for a moment when another form of the address is taken away: nothing is looked at afterwards.
    it('and one that has it twice is told', LONG, async () => {
      const holder = (await holders(lab))[0] ?? 'wrtc-a'
      await lab.sh(holder, `ip address add ${lab.vip}/32 dev host0`)
      const { report } = await patientStatusLook(lab)
      expect(report.findings.map(({ id }) => id)).toContain('vip-by-hand')
    })
  })
})
