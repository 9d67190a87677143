import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { CEL_FUNCTIONS, CEL_OPERATORS, callsOf, functionNames } from '../../src/language/cel-functions.ts'
import { compileExpression } from '../../src/language/compile-expression.ts'
import { compileTemplate } from '../../src/language/compile-template.ts'
import { EXAMPLE_SCOPE } from '../../src/language/example-scope.ts'
import { TEMPLATE_HELPERS } from '../../src/language/template-helpers.ts'
import { TEMPLATE_WORDS } from '../../src/language/template-words.ts'
import { allText, sourceFile } from './support/read-text.ts'

describe('what the reference says of expressions', () => {
  it('names every function that there is, and no other', () => {
    const named = CEL_FUNCTIONS.map(({ name }) => name)
    expect(named.toSorted()).toEqual([...functionNames()].toSorted())
    for (const name of named) expect(callsOf(name), name).not.toEqual([])
  })

  it('tells functions of a value, of a namespace and of an expression apart', () => {
    expect(callsOf('indexOf')).toEqual(['text.indexOf(text)', 'text.indexOf(text, int)'])
    expect(callsOf('of')).toEqual(['optional.of(value)'])
    expect(callsOf('filter')).toEqual(['list.filter(name, expression)'])
    expect(callsOf('has')).toEqual(['has(expression)'])
  })

  it.each([...CEL_OPERATORS, ...CEL_FUNCTIONS].map((word) => [word.example, word] as const))(
    '%s gives what is said',
    (example, { name, gives }) => {
      const diagnostics = new Diagnostics()
      const file = sourceFile(example, 'test.yml')
      const expression = compileExpression(example, { file, start: 0, end: example.length }, diagnostics)
      expect(allText(diagnostics)).toBe('')
      expect(expression?.evaluate(EXAMPLE_SCOPE)).toEqual(gives)
      if (functionNames().has(name)) expect(example).toContain(`${name}(`)
    },
  )
})

describe('what the reference says of templates', () => {
  const helpers = [...TEMPLATE_HELPERS].map(([name, helper]) => ({ ...helper, name }))
  it.each([...TEMPLATE_WORDS, ...helpers].map((word) => [word.example, word] as const))(
    '%s gives what is said',
    (example, { gives }) => {
      const diagnostics = new Diagnostics()
      const template = compileTemplate(sourceFile(example, 'test.hbs'), diagnostics)
      expect(allText(diagnostics)).toBe('')
      expect(template?.render(EXAMPLE_SCOPE)).toBe(gives)
    },
  )

  it.each(helpers)('the example of $name calls it', ({ name, example }) => {
    expect(example).toMatch(new RegExp(`(\\{\\{|\\()${name} `))
  })
})
