import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkValue } from '../../src/language/check-value.ts'
import { modules } from '../../src/modules/registry.ts'
import { VALIDATOR } from '../support/validator.ts'
import { moduleNamed } from './support/local-host.ts'
import { casesOf, outcomeOf, paramsOf } from './support/module-case.ts'

const FOLDERS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map(({ name }) => name)

it('every module has cases', () => {
  expect(FOLDERS.toSorted()).toEqual([...modules.keys()].toSorted())
})

describe.each(FOLDERS)('%s', (name) => {
  const cases = casesOf(join(import.meta.dirname, name))

  it.each(cases.map((one) => [one.case, one] as const))('%s', (_title, one) => {
    const module = moduleNamed(name)
    const { source: _source, ...params } = one.params
    expect(checkValue(params, module.params, VALIDATOR), 'the parameters do not fit the schema').toEqual([])
    const outcome = outcomeOf(name, one)
    if ('changes' in outcome && 'changes' in one.expect) {
      expect(outcome.changes).toEqual(one.expect.changes)
      if (one.expect.result !== undefined) expect(outcome.result).toEqual(one.expect.result)
      expect(
        checkValue(outcome.result, module.result, VALIDATOR),
        'the result does not fit the schema',
      ).toEqual([])
    } else expect(outcome).toEqual(one.expect)
    if (one.probe !== undefined) expect(module.probe(paramsOf(one))?.shown).toBe(one.probe.trimEnd())
  })
})
