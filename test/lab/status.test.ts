import { expect, it } from 'vitest'
import { labCut, labHeal } from '../../src/lab/faults.ts'
import { inTime } from '../support/in-time.ts'
import { describeWithLab } from './support/lab.ts'
import { useSetUpPair } from './support/set-up-pair.ts'
import { statusLook } from './support/status-looks.ts'
import { expectCode, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 120_000 }
const LOOKS = 200
/** Two seconds are given to a connection; the rest is for a busy machine. */
const CUT_MS = 6000

describeWithLab('wrtcplay status', () => {
  const lab = useSetUpPair()

  it('shows one screen', LONG, async () => {
    const ran = expectCode(await wrtcplay(['status', '-i', lab.inventory]), 0)
    expect(ran.stdout).toMatch(/^pair wrtc {2}VIP [\d.]+\/24, port 8080: healthy\n/)
    expect(ran.stdout).toMatch(/\n {2}VIP +here +-\n/)
    expect(ran.stdout).toMatch(/\n {2}WRTC +runs +stopped\n/)
    expect(ran.stdout).toMatch(/\n {2}keys +log in to the peer +log in to the peer\n/)
    expect(ran.stdout).toMatch(/\n {2}seen from here: the WebSocket at [\d.]+:8080 answers in \d+ ms\n/)
    expect(ran.stdout).toMatch(/\n {2}last takeover: {2}wrtc-a at \d{4}-/)
    expect(ran.stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(24)
  })

  it(`gives no false alarm in ${LOOKS} looks`, { timeout: 3 * LOOKS * 1_000 }, async () => {
    // Two operators at once.
    const looks = async (from: number): Promise<void> => {
      for (let number = from; number <= LOOKS; number += 2) {
        const { code, report } = await statusLook(lab)
        expect({ number, code, ...report }).toMatchObject({ number, code: 0, healthy: true, findings: [] })
      }
    }
    await Promise.all([looks(1), looks(2)])
  })

  it('tells of a host that is cut off, and ends with 69', LONG, async () => {
    await labCut(lab.ref('wrtc-b'))
    try {
      const look = async (): Promise<number> => {
        const begin = performance.now()
        const { code, report } = await statusLook(lab)
        const tookMs = performance.now() - begin
        expect(report.findings.map(({ id }) => id)).toEqual(['unreachable'])
        expect(code).toBe(69)
        return tookMs
      }
      expect(await inTime(CUT_MS, look)).toBeLessThanOrEqual(CUT_MS)
      const { stdout } = await wrtcplay(['status', '-i', lab.inventory])
      expect(stdout).toMatch(/\n {2}configured as +active +standby\n {2}VIP +here +no answer\n/)
    } finally {
      await labHeal(lab.ref('wrtc-b'))
    }
  })
})
