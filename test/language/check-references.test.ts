import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { checkReferences } from '../../src/language/check-references.ts'
import { compileExpression } from '../../src/language/compile-expression.ts'
import { sourceFile } from './support/read-text.ts'

const known = {
  port: 'any',
  peer: { address: 'any', results: 'any' },
  pair: {},
  results: { keygen: 'any' },
} as const

function check(text: string): string[] {
  const diagnostics = new Diagnostics()
  const span = { file: sourceFile(text), start: 0, end: text.length }
  const references = compileExpression(text, span, diagnostics)?.references ?? []
  const allKnown = checkReferences(references, known, diagnostics)
  expect(allKnown).toBe(!diagnostics.hasErrors)
  return diagnostics.all.map(({ summary, hint }) => `${summary} | ${hint}`)
}

describe('checkReferences', () => {
  it.each([
    'port + 1',
    'port.anything.below',
    'peer.address',
    'peer.results.x.y',
    'peer',
    'results.keygen.key',
    'has(results.other)',
    'has(peer.name)',
    'results.?other.x.orValue(1)',
    'results[port]',
    '[1].exists(x, x == port)',
  ])('lets %s pass', (text) => {
    expect(check(text)).toEqual([])
  })

  it.each([
    ['portt', 'undefined variable "portt" | did you mean "port"?'],
    ['keygen.key', 'undefined variable "keygen" | it is a registered result: write results.keygen'],
    ['results.keygn', 'results has no "keygn" | did you mean "keygen"?'],
    ['peer.adress.x', 'peer has no "adress" | did you mean "address"?'],
    ['has(missing.x)', 'undefined variable "missing" | known are: pair, peer, port, results'],
    ['has(pair.x.y)', 'pair has no "x" | undefined'],
    ['toString', 'undefined variable "toString" | known are: pair, peer, port, results'],
    [
      'wrtc-1',
      'undefined variable "wrtc" | wrtc-1 reads as a subtraction: write _ for - in names, or brackets, such as map["wrtc-1"]',
    ],
  ])('refuses %s', (text, expected) => {
    expect(check(text)).toEqual([expected])
  })
})
