import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Summary {
  readonly medians: Record<string, { readonly wallMs: number; readonly peakMb: number | undefined }>
  readonly floor: string | undefined
  readonly ratios: Record<string, number>
}
const { summarise } = (await import(join(import.meta.dirname, '../../bench/summary.mjs'))) as {
  readonly summarise: (samples: Record<string, readonly object[]>) => Summary
}

const { aimRows } = (await import(join(import.meta.dirname, '../../bench/aims.mjs'))) as {
  readonly aimRows: (measurements: Record<string, Summary>) => readonly object[]
}

const sample = (round: number, wallMs: number, peakMb?: number): object => ({
  round,
  wallMs,
  cpuMs: 10,
  peakMb,
})

describe("the benchmark's summary", () => {
  it('takes ratios round by round, so that a slow round does not count twice', () => {
    const { medians, ratios } = summarise({
      wrtcplay: [sample(0, 150), sample(1, 1500), sample(2, 160)],
      OpenSSH: [sample(0, 100), sample(1, 1000), sample(2, 100)],
    })
    expect(medians['wrtcplay']?.wallMs).toBe(160)
    expect(ratios['OpenSSH']).toBe(1.5)
  })

  it('compares with a program of fewer rounds in those rounds only', () => {
    const { ratios } = summarise({
      wrtcplay: [sample(0, 100), sample(1, 900), sample(2, 900)],
      Ansible: [sample(0, 1000)],
    })
    expect(ratios['Ansible']).toBe(0.1)
  })

  it('names the faster floor, and the largest peak', () => {
    const { floor, medians } = summarise({
      wrtcplay: [sample(0, 100, 80), sample(1, 100, 95)],
      OpenSSH: [sample(0, 60)],
      'bare ssh2': [sample(0, 50)],
    })
    expect(floor).toBe('bare ssh2')
    expect(medians['wrtcplay']?.peakMb).toBe(95)
  })
})

it('tells which aims are met, of what was measured', () => {
  const a = summarise({
    wrtcplay: [sample(0, 100)],
    OpenSSH: [sample(0, 50)],
    Mitogen: [sample(0, 1000)],
    Ansible: [sample(0, 1250)],
  })
  const e = summarise({ wrtcplay: [sample(0, 100, 199)], 'bare ssh2': [sample(0, 100, 90)] })
  expect(aimRows({ a, e })).toEqual([
    { what: '(a) over the floor', aim: '≤ 1.6 ×', found: '2.00 ×', isMet: false },
    { what: '(a) against Mitogen', aim: '≥ 7 × as fast', found: '10.0 ×', isMet: true },
    { what: '(a) against Ansible', aim: '≥ 13 × as fast', found: '12.5 ×', isMet: false },
    { what: '(e) peak', aim: '< 200 MB', found: '199 MB', isMet: true },
  ])
})
