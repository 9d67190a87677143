import type { LabLayout } from './lab-layout.ts'
import { withMachineLock } from './machine-lock.ts'

/** Does something to a lab while nobody else brings it up, takes it down or switches its hosts. */
export function lockLab<T>(
  lab: LabLayout,
  purpose: string,
  say: (line: string) => void,
  act: () => Promise<T>,
): Promise<T> {
  const onWait = (holder: string): void => say(`waiting for ${holder}`)
  return withMachineLock(`lab/${lab.tag}`, { purpose, timeoutMs: LOCK_TIMEOUT_MS, onWait }, act)
}

/** Longer than making the image takes. */
const LOCK_TIMEOUT_MS = 300_000
