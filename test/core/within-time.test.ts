import { describe, expect, it } from 'vitest'
import { withinProcessorTime, withinTime } from '../../src/core/within-time.ts'

/** Lets time go by without a processor, as for a process that others leave none to. */
function wait(ms: number): string {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  return 'done'
}

describe('work with a limit', () => {
  it('of time is ended on a machine that is busy', () => {
    expect(withinTime(30, () => wait(300))).toBeUndefined()
  })

  it('of processor time is done there, too', () => {
    expect(withinProcessorTime(30, () => wait(300))).toEqual({ value: 'done' })
  })

  it('of processor time is ended when it takes that much', () => {
    const before = process.cpuUsage()
    const endless = (): void => {
      for (;;);
    }
    expect(withinProcessorTime(30, endless)).toBeUndefined()
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(1000)
  })
})
