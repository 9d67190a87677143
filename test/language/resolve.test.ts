import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { SourceFile } from '../../src/core/source.ts'
import { compileExpression } from '../../src/language/compile-expression.ts'
import { compileTemplate } from '../../src/language/compile-template.ts'
import { compileValue } from '../../src/language/compile-value.ts'
import { doubtingScope, type Resolved, resolve, resolveParts } from '../../src/language/resolve.ts'
import { UnknownValue } from '../../src/language/unknown-value.ts'
import type { Scope } from '../../src/language/value-template.ts'
import { readYaml } from './support/read-text.ts'

const LATER = new UnknownValue('"make" is not done')
const SCOPE: Scope = {
  yes: true,
  later: LATER,
  results: {
    made: new UnknownValue('"make" is not done', { sure: { changed: true } }),
    maybe: LATER,
    done: { rc: 0 },
  },
}

function asked(text: string, scope: Scope = SCOPE): Resolved<unknown> {
  const span = { file: new SourceFile('a.yml', text), start: 0, end: text.length }
  const expression = compileExpression(text, span, new Diagnostics())
  if (expression === undefined) throw new Error(`${text} is no expression`)
  return resolve((found) => expression.evaluate(found), scope)
}

const known = (value: unknown) => ({ kind: 'known', value, unless: [], isGuess: false })

describe('resolve', () => {
  it.each([
    ['results.done.rc == 0', true],
    // What it comes to whatever the unknown part will be.
    ['yes || later == 1', true],
    ['later == 1 || yes', true],
    ['!yes && results.maybe.rc == 0', false],
    ['yes ? 1 : later', 1],
    // Of a result that is not there yet, some is known all the same.
    ['results.made.changed', true],
    ['has(results.made)', true],
    ['has(results.nothing)', false],
  ])('knows %s', (text, value) => {
    expect(asked(text)).toEqual(known(value))
  })

  it.each([
    'later',
    'later == 1 || !yes',
    'results.made.rc',
    'has(results.maybe)',
    'results.maybe.rc',
    'results',
  ])('does not know %s, and says why', (text) => {
    expect(asked(text)).toMatchObject({ kind: 'unknown', why: '"make" is not done', isAwaited: false })
  })

  it('tells a failure with its place', () => {
    expect(asked('nothing')).toMatchObject({
      kind: 'failed',
      error: { message: 'undefined variable "nothing"', span: { start: 0, end: 7 } },
    })
  })

  it('tells what its answer hangs on, of that which was read', () => {
    const scope = doubtingScope({ yes: true }, (note) => ({
      a: { get: () => note({ value: 1, unless: ['make'], isGuess: true }) },
      b: { get: () => note({ value: 2, unless: ['other'], isGuess: false }) },
    }))
    expect(asked('yes || b == 2', scope)).toEqual(known(true))
    expect(asked('a == 1', scope)).toEqual({ kind: 'known', value: true, unless: ['make'], isGuess: true })
  })

  it('asks each member of a map, so that those that are known can be had', () => {
    const text = '{ path: "/x/{{ yes }}", text: "{{ later }}" }'
    const value = compileValue(readYaml(text), new Diagnostics())
    expect(resolveParts(value, SCOPE)).toMatchObject({
      known: { path: '/x/true' },
      whole: { kind: 'unknown', why: '"make" is not done' },
    })
  })

  it.each([
    '{{results.maybe.rc}}',
    '{{#if later}}x{{/if}}',
    '{{#each results}}{{rc}}{{/each}}',
    '{{json results}}',
  ])('does not know the template %s', (text) => {
    const template = compileTemplate(new SourceFile('a.hbs', text), new Diagnostics())
    expect(resolve((scope) => template?.render(scope), SCOPE)).toMatchObject({
      kind: 'unknown',
      why: '"make" is not done',
    })
  })

  it('knows a template whose unknown part is left out', () => {
    const text = '{{#if yes}}{{results.made.changed}}{{else}}{{later}}{{/if}}'
    const template = compileTemplate(new SourceFile('a.hbs', text), new Diagnostics())
    expect(resolve((scope) => template?.render(scope), SCOPE)).toEqual(known('true'))
  })
})
