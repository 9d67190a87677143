import { beforeAll, describe, expect, it } from 'vitest'
import { describeWithLab, useLab } from './support/lab.ts'
import { MEMBERS } from './support/pair.ts'
import { type Breakage, batchesOf, FROM_FAULTS, MORE } from './support/status-breakages.ts'
import { expectCode, run, wrtcplay } from './support/wrtcplay.ts'

const LONG = { timeout: 180_000 }
const SET_UP_MS = 300_000

interface Report {
  readonly healthy: boolean
  readonly findings: readonly { readonly id: string; readonly problem: string; readonly advice: string }[]
}

describeWithLab('wrtcplay status, of a pair that was broken by hand', () => {
  const lab = useLab()

  beforeAll(async () => {
    expectCode(await run(lab, []), 0)
  }, SET_UP_MS)

  async function look(): Promise<{ readonly code: number | null; readonly report: Report }> {
    const ran = await wrtcplay(['status', 'wrtc', '-i', lab.inventory, '--output', 'json'])
    return { code: ran.code, report: JSON.parse(ran.stdout) as Report }
  }

  async function onHosts({ on }: Breakage, script: string): Promise<void> {
    for (const host of on === 'both' ? MEMBERS : [on]) await lab.sh(host, `VIP=${lab.vip}\n${script}`)
  }

  async function finds(batch: readonly Breakage[]): Promise<void> {
    const broken: Breakage[] = []
    try {
      for (const breakage of batch) {
        broken.push(breakage)
        await onHosts(breakage, breakage.breaks)
      }
      const { code, report } = await look()
      const found = [...new Set(report.findings.map(({ id }) => id))].toSorted()
      const wanted = batch.flatMap((breakage) => breakage.found).toSorted()
      expect({ found, code, findings: report.findings }).toMatchObject({ found: wanted, code: 1 })
    } finally {
      for (const breakage of broken.toReversed()) await onHosts(breakage, breakage.mends)
    }
  }

  const named = (breakages: readonly Breakage[]) =>
    batchesOf(breakages).map((batch) => ({ name: batch.map(({ name }) => name).join(', '), batch }))

  describe.each([
    ['what was not seen', FROM_FAULTS],
    ['more of the kind', MORE],
  ] as const)('faults status: %s', (_title, breakages) => {
    it.each(named(breakages))('finds $name', LONG, ({ batch }) => finds(batch))

    it('is healthy again once all that is mended', LONG, async () => {
      expect((await look()).report.findings).toEqual([])
    })
  })
})
