import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { KnownTypes } from '../../src/language/cel-environment.ts'
import { checkBoolean, compileExpression } from '../../src/language/compile-expression.ts'
import { EvaluationError, type Expression } from '../../src/language/value-template.ts'
import { allText, failureOf, sourceFile, textAt } from './support/read-text.ts'

function compile(text: string, types?: KnownTypes): Expression {
  const diagnostics = new Diagnostics()
  const span = { file: sourceFile(`when: ${text}`), start: 6, end: 6 + text.length }
  const expression = compileExpression(text, span, diagnostics, types)
  if (expression === undefined || diagnostics.hasErrors) throw new Error(allText(diagnostics))
  return expression
}

const scope = {
  rc: 1,
  ratio: 1.5,
  role: 'active',
  nothing: null,
  peer: { address: '10.0.0.2', results: { key: { rc: 0, changed: false } } },
  numbers: [1, 2, 3],
  users: [{ name: 'a', id: 1 }, { name: 'b' }],
  'a-b': 5,
  members: { 'a-b': 6, constructor: 7 },
}

describe('evaluation', () => {
  it.each<[string, unknown]>([
    ['rc == 1', true],
    ['rc + 1', 2],
    ['rc == 1.0', true],
    ['rc + 0.5', 1.5],
    ['ratio * 2', 3],
    ['2 - ratio', 0.5],
    ['7 / 2', 3],
    ['7 / 2.0', 3.5],
    ['rc / 2', 0],
    ['numbers[rc]', 2],
    ['size(numbers) + rc', 4],
    ['numbers.map(x, x * 2)', [2, 4, 6]],
    ['numbers + [rc]', [1, 2, 3, 1]],
    ['numbers', [1, 2, 3]],
    ['users.filter(u, has(u.id)).map(u, u.name)', ['a']],
    ['users.exists(u, u.name == "b")', true],
    ['{"a": rc, "b": [role]}', { a: 1, b: ['active'] }],
    ['peer.results.key', { rc: 0, changed: false }],
    ['peer.results.key.rc == 0 && !peer.results.key.changed', true],
    ['peer.results["key"].rc', 0],
    ['has(peer.results.key)', true],
    ['has(peer.results.other)', false],
    ['has(peer.results.other) ? 1 : 2', 2],
    ['peer.?name.orValue("none")', 'none'],
    ['nothing == null', true],
    ['members["a-b"]', 6],
    ['members.constructor', 7],
    ['"constructor" in members && !("toString" in members)', true],
    ['role in ["active", "standby"]', true],
    ['cel.bind(x, rc + 1, x * x)', 4],
    ['lines("a\\nb\\n")', ['a', 'b']],
    ['"a\\r\\nb".lines()', ['a', 'b']],
    ['basename("/a/b.txt") + dirname("/a/b.txt")', 'b.txt/a'],
    ['"a.b.c".replace(".", "-")', 'a-b-c'],
    ['" a,b ".trim().split(",").join("+")', 'a+b'],
    ['string(rc) + "x"', '1x'],
    ['true || missing', true],
    ['timestamp("2026-01-02T03:04:05Z")', '2026-01-02T03:04:05.000Z'],
  ])('%s', (text, expected) => {
    expect(compile(text).evaluate(scope)).toEqual(expected)
  })

  it('reads only the variables that it gets to', () => {
    const read: string[] = []
    const lazy = Object.defineProperties(
      {},
      {
        first: { enumerable: true, get: () => read.push('first') > 0 },
        second: { enumerable: true, get: () => read.push('second') > 0 },
        third: { enumerable: true, get: () => read.push('third') > 0 },
      },
    )
    expect(compile('first || second').evaluate(lazy)).toBe(true)
    expect(read).toEqual(['first'])
  })

  it('leaves the scope as it was', () => {
    const before = structuredClone(scope)
    compile('numbers.map(x, x + rc) + [size(users)]').evaluate(scope)
    expect(scope).toEqual(before)
  })
})

describe('failures', () => {
  it.each([
    [
      'adress == 1',
      'undefined variable "adress"',
      'adress',
      'known are: a-b, members, nothing, numbers, peer, ratio, rc, role, users',
    ],
    ['rol == "x"', 'undefined variable "rol"', 'rol', 'did you mean "role"?'],
    ['peer.adress', 'peer has no "adress"', 'adress', 'did you mean "address"?'],
    ['peer.results.kez.rc', 'peer.results has no "kez"', 'kez', 'did you mean "key"?'],
    ['nothing.x', 'nothing is null and has no "x"', 'x', undefined],
    ['role.name', 'role is text and has no "name"', 'name', undefined],
    ['numbers.first', 'numbers is a list and has no "first"', 'first', undefined],
    ['numbers[3]', 'there is no item 3 in this list', 'numbers[3]', 'it has 3; the first is item 0'],
    ['users[1].id', 'users[1] has no "id"', 'id', undefined],
    [
      'role + rc',
      '+ cannot be used between text and a whole number',
      'role + rc',
      'write string(x) to have it as text',
    ],
    ['!role', '! cannot be used on text', '!role', 'compare it with something, such as x == "yes"'],
    [
      'role && true',
      'true or false is wanted here, this is text',
      'role',
      'compare it with something, such as x == "yes"',
    ],
    ['1 / (rc - 1)', 'division by zero', '1 / (rc - 1', undefined],
    [
      'role-rc',
      '- cannot be used between text and a whole number',
      'role-rc',
      'role-rc reads as a subtraction: write _ for - in names, or brackets, such as map["role-rc"]',
    ],
    [
      '99999999999999999999 + 0',
      'integer overflow: 99999999999999999999',
      '99999999999999999999 + 0',
      undefined,
    ],
    [
      '9007199254740993',
      'the number 9007199254740993 is too large to be kept exactly',
      '9007199254740993',
      undefined,
    ],
    ['type(rc)', 'its value is neither text, number, boolean, null, list nor map', 'type(rc)', undefined],
    ['string(nothing)', 'string cannot be called with null', 'string(nothing)', undefined],
    [
      'rc.startsWith("x")',
      'startsWith cannot be called on a whole number with text',
      'rc.startsWith("x")',
      undefined,
    ],
  ])('%s', (text, message, place, hint) => {
    const lines = failureOf(() => compile(text).evaluate(scope)).split('\n')
    const start = 6 + text.lastIndexOf(place)
    expect(lines[0]).toBe(`error: ${message}`)
    expect(lines[1]).toBe(`  test.yml:1:${start + 1}`)
    expect(lines[3]).toBe(`    | ${' '.repeat(start)}${'^'.repeat(place.length)}`)
    expect(lines[4]?.trim()).toBe(hint)
  })

  it('passes on what a variable throws that is computed when it is read', () => {
    const failing = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => compile('peer.adress').evaluate(scope),
    })
    expect(failureOf(() => compile('x + 1').evaluate(failing))).toContain('peer has no "adress"')
  })
})

describe('references', () => {
  it.each([
    ['peer.results.key.rc == rc', 'peer.results.key.rc rc'],
    ['results["a-b"].x', 'results.a-b.x'],
    ['results[name].x', 'results name'],
    ['numbers.exists(x, x.y == z.w)', 'numbers z.w'],
    ['numbers.map(x, list2.filter(y, y == x))', 'numbers list2'],
    ['x.all(x, x)', 'x'],
    ['numbers.map(a, a.ok, a.b + c)', 'numbers c'],
    ['cel.bind(v, a.b, v.c + d)', 'a.b d'],
    ['has(a.b.c) && type(d) == string', 'a.b.c? d'],
    ['a.?b.c.orValue(d.e)', 'a.b? d.e'],
    ['[a, {"k": b, c: 1}]', 'a b c'],
    ['-a + size(b) > c ? d : e', 'a b c d e'],
    ['lines(a)[0]', 'a'],
    ['"text" + a[0].b', 'a'],
  ])('%s', (text, expected) => {
    const expression = compile(text)
    const found = expression.references.map(({ path, optional }) => `${path.join('.')}${optional ? '?' : ''}`)
    expect(found.join(' ')).toBe(expected)
  })

  it('have places', () => {
    const { references } = compile('peer.results.key.rc == 0 && rc in [1]')
    expect(references.map(({ span }) => textAt(span))).toEqual(['peer.results.key.rc', 'rc'])
  })
})

describe('checkBoolean', () => {
  const types = new KnownTypes({ role: 'string', present: 'bool', items: 'list' })

  it.each([
    ["'abc'", 'text'],
    ['5', 'a whole number'],
    ['role', 'text'],
    ['items', 'a list'],
    ['items.map(x, x)', 'a list'],
    ['size(anything) + 1', 'a whole number'],
    ['null', 'null'],
    ['present ? "a" : "b"', 'text'],
  ])('refuses %s', (text, what) => {
    const diagnostics = new Diagnostics()
    expect(checkBoolean(compile(text, types), 'when', diagnostics)).toBe(false)
    expect(diagnostics.all[0]?.summary).toBe(`when must be true or false, this is ${what}`)
  })

  it.each([
    'true',
    'present',
    'role == "a"',
    'anything',
    'anything.x',
    'items.exists(x, x)',
    'has(a.b)',
    '!present',
  ])('lets %s pass', (text) => {
    const diagnostics = new Diagnostics()
    expect(checkBoolean(compile(text, types), 'when', diagnostics)).toBe(true)
    expect(diagnostics.all).toEqual([])
  })

  it.each([
    ['{}.b.c', 'something that is not there has no members'],
    ['{}.?b.?c', 'something that is not there has no members'],
  ])('says of %s: %s', (text, summary) => {
    const diagnostics = new Diagnostics()
    compileExpression(text, { file: sourceFile(text), start: 0, end: text.length }, diagnostics)
    expect(diagnostics.all.map((found) => found.summary)).toEqual([summary])
  })

  it('declares types for the check alone: the value may be of another type', () => {
    expect(compile('role', types).evaluate({ role: 5 })).toBe(5)
  })
})

describe('anything that may be written', () => {
  it('compiles or is reported, at a place within the text', () => {
    const pieces = [
      'a',
      '.b',
      '["c"]',
      '[0]',
      ' + ',
      ' - ',
      '-',
      ' == ',
      ' && ',
      '!',
      '(',
      ')',
      '.map(x, ',
      '.exists(y, ',
      'has(',
      '1',
      '1.5',
      '"t"',
      "'",
      '"',
      '{',
      '}',
      ':',
      ',',
      ' ? ',
      '{{',
      ' in ',
      'null',
      '.?d',
      '|',
      '=',
      '\\',
      '\n',
      'size(',
      'lines(',
      '…',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 9 }), (parts) => {
        const text = parts.join('')
        const diagnostics = new Diagnostics()
        const span = { file: sourceFile(`x: ${text}`), start: 3, end: 3 + text.length }
        const expression = compileExpression(text, span, diagnostics)
        expect(expression !== undefined || diagnostics.hasErrors).toBe(true)
        for (const found of diagnostics.all) {
          expect(found.summary).not.toMatch(/undefined|overload| {2}/)
          expect(found.span?.start).toBeGreaterThanOrEqual(3)
          expect(found.span?.end).toBeLessThanOrEqual(3 + text.length)
        }
        try {
          expression?.evaluate({ a: { b: { c: 1 }, c: [1, { d: null }] } })
        } catch (error) {
          expect(error).toBeInstanceOf(EvaluationError)
          expect((error as Error).message).not.toMatch(/overload| {2}/)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
