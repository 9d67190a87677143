import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { celEnvironment } from '../../src/language/cel-environment.ts'
import { compileExpression } from '../../src/language/compile-expression.ts'
import { variableNameProblem } from '../../src/language/variable-name.ts'
import { sourceFile } from './support/read-text.ts'

describe('variableNameProblem', () => {
  it.each(['port', '_x', 'Port2', 'a_b', 'item', 'types'])('lets %s pass', (name) => {
    expect(variableNameProblem(name)).toBeUndefined()
  })

  it.each([
    [
      'wrtc-port',
      '"wrtc-port" cannot be the name of a variable',
      'letters, digits and _ make a name, such as wrtc_port',
    ],
    ['2nd', '"2nd" cannot be the name of a variable', 'letters, digits and _ make a name, such as _2nd'],
    ['type', '"type" is a word of the expression language', 'take another name, such as my_type'],
  ])('refuses %s', (name, summary, hint) => {
    expect(variableNameProblem(name)).toEqual({ summary, hint })
  })

  it('refuses every name that an expression would take for something else', () => {
    for (const { name } of celEnvironment().getDefinitions().variables) {
      expect(variableNameProblem(name), name).toBeDefined()
    }
  })

  it('lets pass only what an expression takes for a variable', () => {
    for (const name of ['item', 'port', 'duration', 'size', 'has', 'lines', 'timestamp', 'dyn']) {
      const span = { file: sourceFile(name), start: 0, end: name.length }
      const expression = compileExpression(name, span, new Diagnostics())
      expect(variableNameProblem(name), name).toBeUndefined()
      expect(expression?.evaluate({ [name]: 5 })).toBe(5)
    }
  })
})
