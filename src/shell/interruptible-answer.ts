import { setMaxListeners } from 'node:events'
import type { UnitResult } from './contract.ts'
import { inWords } from './refused.ts'

/**
 * What a look says, unless the run is asked to end meanwhile: then it has a few seconds more. `giveUp` is to end what it
 * runs on the host; that is not waited for here.
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
      interrupt.removeEventListener('abort', hurry)
      clearTimeout(timer)
    }
    const hurry = (): void => {
      timer = setTimeout(() => {
        end()
        resolve(GIVEN_UP)
        giveUp()
      }, GRACE_MS)
    }
    // Each host of a run may wait for an answer.
    setMaxListeners(0, interrupt)
    if (interrupt.aborted) hurry()
    else interrupt.addEventListener('abort', hurry)
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
