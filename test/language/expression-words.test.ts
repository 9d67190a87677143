import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { celEnvironment } from '../../src/language/cel-environment.ts'
import { compileExpression } from '../../src/language/compile-expression.ts'
import { EXPRESSION_WORDS } from '../../src/language/expression-words.ts'
import { sourceFile } from './support/read-text.ts'

/** Whether an expression that is just this name gives the variable of this name. */
function isVariable(name: string): boolean {
  const span = { file: sourceFile(name), start: 0, end: name.length }
  const expression = compileExpression(name, span, new Diagnostics())
  return expression?.references[0]?.path[0] === name && expression.evaluate({ [name]: 5 }) === 5
}

describe('EXPRESSION_WORDS', () => {
  it.each([...EXPRESSION_WORDS])('%s is not a variable', (word) => {
    expect(isVariable(word)).toBe(false)
  })

  it('holds all names that the expression language gives a meaning to', () => {
    for (const { name } of celEnvironment().getDefinitions().variables) {
      expect(EXPRESSION_WORDS.has(name), name).toBe(true)
    }
  })

  it.each(['item', 'port', 'duration', 'size', 'has', 'lines', 'timestamp', 'dyn', 'range', 'self'])(
    'does not hold %s, which may be a variable',
    (name) => {
      expect(isVariable(name)).toBe(true)
      expect(EXPRESSION_WORDS.has(name)).toBe(false)
    },
  )
})
