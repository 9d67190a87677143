import { setMaxListeners } from 'node:events'
import type { UnitResult } from './contract.ts'
import { inWords } from './refused.ts'

/**
 * Resolves with the answer to a probe. Once the run is asked to end, the probe has a few seconds more; then `giveUp`
 * is called, which kills the probe's processes on the host, and the result is an interruption. `giveUp` is not waited
 * for.
 */
export function unlessInterrupted(
  look: Promise<UnitResult>,
  interrupt: AbortSignal | undefined,
  giveUp: () => void,
): Promise<UnitResult> {
  if (interrupt === undefined) return look
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const end = (): void => {
      interrupt.removeEventListener('abort', startGrace)
      clearTimeout(timer)
    }
    const startGrace = (): void => {
      timer = setTimeout(() => {
        end()
        resolve(GIVEN_UP)
        giveUp()
      }, GRACE_MS)
    }
    // All hosts of a run listen to one signal, so the number of listeners is no leak.
    setMaxListeners(0, interrupt)
    if (interrupt.aborted) startGrace()
    else interrupt.addEventListener('abort', startGrace)
    look.finally(end).then(resolve, reject)
  })
}

const GRACE_MS = 3_000

const GIVEN_UP: UnitResult = {
  kind: 'lost',
  reason: 'the run was asked to end',
  parts: [],
  refusal: {
    kind: 'interrupted',
    message: `the host had not answered ${inWords(GRACE_MS)} after the run was asked to end`,
    hint: undefined,
  },
}
