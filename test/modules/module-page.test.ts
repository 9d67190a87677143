import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { checkValue } from '../../src/language/check-value.ts'
import { moduleIndex, modulePage } from '../../src/modules/module-page.ts'
import { modules } from '../../src/modules/registry.ts'
import { VALIDATOR } from '../support/validator.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'modules')
const STALE = 'it is stale: npm run docs'

it('there is a page for each module, and no other', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(
    ['README.md', ...[...modules.keys()].map((name) => `${name}.md`)].toSorted(),
  )
  expect(readFileSync(join(FOLDER, 'README.md'), 'utf8'), STALE).toBe(moduleIndex(modules.values()))
})

describe.each([...modules.values()].map((module) => [module.name, module] as const))('%s', (name, module) => {
  it('has a page that is up to date', () => {
    expect(readFileSync(join(FOLDER, `${name}.md`), 'utf8'), STALE).toBe(modulePage(module))
  })

  it('says what each parameter and each result means', () => {
    for (const { properties = {} } of [module.params, module.result])
      for (const [property, schema] of Object.entries(properties))
        expect((schema as { description?: string }).description, property).toMatch(/\S/)
  })

  it('has examples that fit its schema', () => {
    for (const example of module.examples) {
      const [task] = load(example) as Record<string, unknown>[]
      const given = task?.[name]
      const params = (typeof given === 'object' ? given : { [module.shorthand ?? '']: given }) as object
      const open = Object.entries(params).filter(([, value]) => String(value).includes('{{'))
      const problems = checkValue(params, module.params, VALIDATOR).filter(
        (problem) => !open.some(([parameter]) => problem.startsWith(parameter)),
      )
      expect(problems).toEqual([])
    }
  })
})
