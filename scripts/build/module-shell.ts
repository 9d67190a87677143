import { join } from 'node:path'
import { isFailure, type Step } from '../../src/core/module-definition.ts'
import { modules } from '../../src/modules/registry.ts'
import { casesOf, paramsOf, plannedFor } from '../../test/modules/support/module-case.ts'

/** The shell that modules make of the cases of their tests, each text once. `root` is the checkout. */
export function moduleShell(root: string): readonly { readonly name: string; readonly text: string }[] {
  return [...modules].flatMap(([name, module]) => {
    const texts = casesOf(join(root, 'test/modules', name)).flatMap((one) => {
      const { changes } = plannedFor(name, one)
      const steps = isFailure(changes) ? [] : changes.flatMap((change) => change.steps)
      const probe = module.check?.(paramsOf(one)) === undefined ? module.probe(paramsOf(one)) : undefined
      return [probe?.source, ...steps.map(shellOf)]
    })
    return [...new Set(texts)]
      .filter((text) => text !== undefined)
      .map((text, index) => ({ name: `${name}-${index}`, text }))
  })
}

function shellOf(step: Step): string | undefined {
  switch (step.kind) {
    case 'run':
      return step.script.source
    case 'wait':
      return step.until.source
    default:
      return undefined
  }
}
