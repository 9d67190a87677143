import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withMachineLock } from '../../src/lab/machine-lock.ts'

describe.skipIf(process.platform !== 'linux')('withMachineLock', () => {
  it('lets one at a time do something, and tells the others for whom they wait', async () => {
    const name = randomUUID()
    const steps: string[] = []
    const first = withMachineLock(name, { purpose: 'which is first', timeoutMs: 5000 }, async () => {
      steps.push('first begins')
      await sleep(100)
      steps.push('first ends')
    })
    const onWait = (holder: string): void => void steps.push(holder)
    await withMachineLock(name, { purpose: 'which is second', timeoutMs: 5000, onWait }, async () => {
      steps.push('second')
    })
    await first
    expect(steps).toEqual(['first begins', `process ${process.pid}, which is first`, 'first ends', 'second'])
  })

  it('gives up after its time, and names the holder', async () => {
    const name = randomUUID()
    const holder = withMachineLock(name, { purpose: 'which takes long', timeoutMs: 0 }, () => sleep(500))
    const late = withMachineLock(name, { purpose: 'late', timeoutMs: 60 }, async () => undefined)
    await expect(late).rejects.toThrow(`waited 0.06 s for process ${process.pid}, which takes long`)
    await holder
  })

  it('is free again after what was done has failed, and returns what it gave', async () => {
    const options = { purpose: '', timeoutMs: 0 }
    const name = randomUUID()
    const failing = withMachineLock(name, options, () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await withMachineLock(name, options, async () => 7)).toBe(7)
  })
})
