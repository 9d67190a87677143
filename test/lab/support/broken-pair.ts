import { expect } from 'vitest'
import type { TestLab } from './lab.ts'
import { MEMBERS } from './pair.ts'
import { type Breakage, batchesOf } from './status-breakages.ts'
import { patientStatusLook } from './status-looks.ts'

/** What the standby writes of its state whenever it joins, each half minute, would mend some of what is broken. */
export const NO_REJOIN = `setsid sh -c 'sleep 3600; : wrtc-data' </dev/null >/dev/null 2>&1 &
echo $! >/run/wrtc-pair/rejoin.pid`

/** Breakages that are looked at together, with a name for their test. */
export function named(breakages: readonly Breakage[]) {
  return batchesOf(breakages).map((batch) => ({ name: batch.map(({ name }) => name).join(', '), batch }))
}

/** Breaks the pair in some ways at once, looks, and mends it again; `aside` are findings that are not of it. */
export async function expectFound(
  lab: TestLab,
  batch: readonly Breakage[],
  aside: readonly string[] = [],
): Promise<void> {
  const broken: Breakage[] = []
  try {
    for (const breakage of batch) {
      broken.push(breakage)
      await onHosts(lab, breakage, breakage.breaks)
    }
    const { code, report } = await patientStatusLook(lab)
    const ids = report.findings.map(({ id }) => id).filter((id) => !aside.includes(id))
    const found = [...new Set(ids)].toSorted()
    const wanted = batch.flatMap((breakage) => breakage.found).toSorted()
    expect({ found, code }, JSON.stringify(report.findings)).toEqual({ found: wanted, code: 1 })
  } finally {
    const mended = await settled(broken.toReversed().map((one) => () => onHosts(lab, one, one.mends)))
    expect(mended).toEqual([])
  }
}

async function onHosts(lab: TestLab, { on }: Breakage, script: string): Promise<void> {
  for (const host of on === 'both' ? MEMBERS : [on]) await lab.sh(host, `VIP=${lab.vip}\n${script}`)
}

/** One after the other, whatever comes of each; what went wrong. */
async function settled(steps: readonly (() => Promise<void>)[]): Promise<readonly string[]> {
  const troubles: string[] = []
  for (const step of steps) await step().catch((error: Error) => troubles.push(error.message))
  return troubles
}
