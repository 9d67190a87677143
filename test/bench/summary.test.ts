import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Summary {
  readonly medians: Record<string, { readonly wallMs: number; readonly peakMb: number | undefined }>
  readonly floor: string | undefined
  readonly ratios: Record<string, number>
}
const { summarise, failureNotes } = (await import(join(import.meta.dirname, '../../bench/summary.mjs'))) as {
  readonly summarise: (samples: Record<string, readonly object[]>) => Summary
  readonly failureNotes: (samples: Record<string, readonly object[]>) => readonly string[]
}
const { inTurn } = (await import(join(import.meta.dirname, '../../bench/rounds.mjs'))) as {
  readonly inTurn: (
    programs: readonly object[],
    how: { readonly rounds: number; readonly warmUp: boolean; readonly say: (text: string) => void },
  ) => Promise<Record<string, readonly object[]>>
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

describe('a round that failed', () => {
  /** Fails the first time that it is measured. */
  function program(trouble: string | undefined): object {
    let runs = 0
    return {
      name: 'Ansible',
      file: 'true',
      args: [],
      check: () => {
        if (++runs === 1) throw new Error('it failed on a host')
      },
      trouble: () => Promise.resolve(trouble),
    }
  }

  it('is measured once more, and that is told with what the hosts say', async () => {
    const said: string[] = []
    const how = { rounds: 2, warmUp: false, say: (text: string) => said.push(text) }
    const samples = await inTurn([program('the journal')], how)
    expect(samples['Ansible']).toMatchObject([{ failedFirst: true }, { round: 1 }])
    expect(failureNotes(samples)).toEqual(['1 of 2 rounds of Ansible failed, and were measured once more'])
    expect(said[0]).toContain('it failed on a host')
    expect(said[0]).toContain('the journal')
  })

  it('is the end where nothing is to be told of the hosts', async () => {
    const how = { rounds: 2, warmUp: false, say: () => undefined }
    await expect(inTurn([program(undefined)], how)).rejects.toThrow('it failed on a host')
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
