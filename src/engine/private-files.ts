import type { Change, FilePut, Step } from '../core/module-definition.ts'

/**
 * Gives new files that hold a secret the mode 0600, where the task asks for no mode. An existing file keeps its mode.
 * `holdsSecret` is called for the texts of such new files alone.
 */
export function keepPrivate(
  changes: readonly Change[],
  holdsSecret: (text: string) => boolean,
): readonly Change[] {
  return changes.map((change) => {
    const steps = change.steps.map((step) => privateStep(step, holdsSecret))
    if (steps.every((step, index) => step === change.steps[index])) return change
    return { ...change, summary: `${change.summary}, mode 0600 for what holds a secret`, steps }
  })
}

function privateStep(step: Step, holdsSecret: (text: string) => boolean): Step {
  if (step.kind !== 'put' || !isOpenToAll(step.file)) return step
  const { content } = step.file
  return content.kind === 'bytes' && holdsSecret(content.bytes.toString())
    ? { ...step, file: { ...step.file, mode: '0600' } }
    : step
}

function isOpenToAll({ expect, mode }: FilePut): boolean {
  return expect === 'absent' && mode === undefined
}
