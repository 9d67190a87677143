import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { Masker } from '../../src/core/masker.ts'
import { compileExpression } from '../../src/language/compile-expression.ts'
import { compileTemplate } from '../../src/language/compile-template.ts'
import { compileValue } from '../../src/language/compile-value.ts'
import { EvaluationError } from '../../src/language/value-template.ts'
import { allText, readValue, sourceFile, textAt } from './support/read-text.ts'

type Render = (scope: Readonly<Record<string, unknown>>) => string

/** Both languages: they must mean the same. */
const RENDERERS: readonly (readonly [string, string, Render])[] = [
  ['quote(x)', 'quote(x)', expression('quote(x)')],
  ['{{sh x}}', 'sh', template('{{sh x}}')],
]

function expression(text: string): Render {
  const diagnostics = new Diagnostics()
  const span = { file: sourceFile(text), start: 0, end: text.length }
  const compiled = compileExpression(text, span, diagnostics)
  if (compiled === undefined || diagnostics.hasErrors) throw new Error(allText(diagnostics))
  return (scope) => String(compiled.evaluate(scope))
}

function template(text: string): Render {
  const diagnostics = new Diagnostics()
  const compiled = compileTemplate(sourceFile(text, 'test.hbs'), diagnostics)
  if (compiled === undefined || diagnostics.hasErrors) throw new Error(allText(diagnostics))
  return (scope) => compiled.render(scope)
}

function wordsOf(text: string): readonly string[] {
  const script = `set -- ${text}\nfor word; do printf '%s\\0' "$word"; done`
  const printed = execFileSync('sh', ['-c', script, 'sh'], { encoding: 'utf8' })
  return printed === '' ? [] : printed.slice(0, -1).split('\0')
}

describe.each(RENDERERS)('security 21: %s', (_name, place, render) => {
  it.each<[unknown, readonly string[]]>([
    ["'; id; '", ["'; id; '"]],
    ['$(id) `id` "\\" \n;|&<>*?[a]~!#{}()', ['$(id) `id` "\\" \n;|&<>*?[a]~!#{}()']],
    ['', ['']],
    ['-n', ['-n']],
    ['A=b', ['A=b']],
    ['ends with a line break\n', ['ends with a line break\n']],
    [12, ['12']],
    [-1.5, ['-1.5']],
    [true, ['true']],
    [[], []],
    [
      ['a b', "c'd", '', 7, false],
      ['a b', "c'd", '', '7', 'false'],
    ],
    [
      [['a', 'b'], 'c'],
      ['a', 'b', 'c'],
    ],
  ])('makes words of %j', (value, words) => {
    expect(wordsOf(render({ x: value }))).toEqual(words)
  })

  it('makes one word of any text', () => {
    const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 30 }), { numRuns: 200, seed: 21 })
    const values = texts.map((text) => text.replaceAll('\0', ''))
    expect(wordsOf(render({ x: values }))).toEqual(values)
  })

  it('is never a keyword, an assignment or a descriptor, wherever it stands', () => {
    for (const value of ['if', 'PATH=/nowhere', 'done', '!'])
      expect(() => execFileSync('sh', ['-c', render({ x: value })], { stdio: 'pipe' })).toThrow(/not found/)
    expect(String(execFileSync('sh', ['-c', `echo ${render({ x: '2' })}>&1`]))).toBe('2\n')
  })

  it.each([
    ['a\0b', /NUL byte/, /take it out/],
    [['a', 'a\0b'], /NUL byte/, /take it out/],
    [null, /null/, /give the variable a value/],
    [['a', null], /null/, /give the variable a value/],
    [{ a: 1 }, /a map/, /name one of its keys/],
  ])('fails for %j, says what to do and where', (value, what, advice) => {
    const failure = failing(() => render({ x: value }))
    expect(failure.message).toMatch(what)
    expect(`${failure.message}\n${failure.hint}`).toMatch(advice)
    expect(textAt(failure.span)).toBe(place)
  })

  it('leaves a secret to be masked, whatever quotes and lines it has', () => {
    for (const secret of ['p4ss word', "it's $ecret", 'first line\nsecond line\n']) {
      const masker = new Masker()
      masker.add(secret)
      const once = render({ x: [secret, 'shown'] })
      const shown = masker.mask(once)
      // As for a shell that another one starts.
      const twice = masker.mask(render({ x: `login ${once}` }))
      for (const part of ['p4ss', 'ecret', 'first', 'second']) expect(twice).not.toContain(part)
      for (const part of ['p4ss', 'ecret', 'first', 'second']) expect(shown).not.toContain(part)
      expect(shown).toContain("'shown'")
    }
  })
})

function failing(run: () => unknown): EvaluationError {
  try {
    run()
  } catch (error) {
    if (error instanceof EvaluationError) return error
    throw error
  }
  return expect.fail('did not fail')
}

describe('what can be told before anything runs', () => {
  it.each([
    ['quote(null)', 'quote cannot be called with null', 'give the variable a value'],
    ['quote({"a": 1})', 'quote cannot be called with a map', 'name one of its keys'],
    ['quote(a.?b)', 'a value that may be missing', 'quote(x.orValue(""))'],
    ['quote()', 'quote cannot be called with nothing', ''],
    ['quote(a, b)', 'quote cannot be called with', ''],
    ['qoute(a)', 'there is no function "qoute"', 'did you mean "quote"?'],
  ])('%s', (text, summary, hint) => {
    const diagnostics = new Diagnostics()
    compileExpression(text, { file: sourceFile(text), start: 0, end: text.length }, diagnostics)
    expect(allText(diagnostics)).toContain(summary)
    expect(allText(diagnostics)).toContain(hint)
  })

  it.each([
    ['{{sh a b}}', 'sh takes 1 value, not 2', ''],
    ['{{shh a}}', 'unknown helper "shh"', 'did you mean "sh"?'],
  ])('%s', (text, summary, hint) => {
    const diagnostics = new Diagnostics()
    compileTemplate(sourceFile(text, 'test.hbs'), diagnostics)
    expect(allText(diagnostics)).toContain(summary)
    expect(allText(diagnostics)).toContain(hint)
  })
})

describe('security 21: {{plain x}}', () => {
  const plain = template('{{plain x}}')

  it.each([
    'eth0',
    'fe80::1%eth0',
    '/usr/libexec/keepalived',
    'größe',
    'a@b.service',
    '10.0.0.1/24',
    250,
    0.6,
    true,
  ])('gives %j as it is', (value) => expect(plain({ x: value })).toBe(String(value)))

  it.each([
    '',
    ' ',
    'a b',
    'a\nb',
    'a"',
    "a'",
    'a}',
    'a{',
    '#a',
    '!a',
    'a;b',
    '$a',
    '`a`',
    'a\\b',
    '<a>',
    'a\0',
    'a\u2028b',
    '\u202ea',
  ])('refuses %j, with its place', (value) => {
    const failure = failing(() => plain({ x: value }))
    expect(failure.message).toContain(`this is ${JSON.stringify(value)}: give the variable another value`)
    expect(textAt(failure.span)).toBe('plain')
  })

  it.each([null, [], {}])('refuses %j', (value) => {
    expect(failing(() => plain({ x: value })).message).toBe('plain wants text')
  })
})

describe('quotes around a value that has quotes of its own', () => {
  const warnings = (text: string): readonly string[] => {
    const diagnostics = new Diagnostics()
    if (text.includes('{{sh')) compileTemplate(sourceFile(text, 'test.hbs'), diagnostics)
    else compileValue(readValue(JSON.stringify({ text }), 'text'), diagnostics)
    return diagnostics.all.map(({ severity, summary }) => `${severity}: ${summary}`)
  }

  it.each([
    "ls '{{ quote(a) }}'",
    'ls "{{ quote(a) }}"',
    "a='{{sh a}}'",
    '# it is\nls "{{sh a}}"',
    "'{{sh a}}'",
    "{{#if a}}x='{{sh a}}'{{/if}}",
  ])('are told of: %s', (text) => {
    expect(warnings(text)).toEqual([expect.stringMatching(/^warning: .* stands in quotes, and makes quotes/)])
  })

  it.each([
    'ls {{ quote(a) }}',
    "ls 'a '{{ quote(a) }}' b'",
    'ls "a "{{ quote(a) }}" b"',
    "ls '{{ a }}'",
    "# don't\nls {{sh a}}",
    "ls ''{{sh a}}''",
    "a={{sh a}} b='x'",
    "'{{ a }}'{{ quote(a) }}'{{ a }}'",
    "ls \\'{{ quote(a) }}\\'",
  ])('are not told of: %s', (text) => {
    expect(warnings(text)).toEqual([])
  })

  it('are looked for in a time that grows with the text alone', () => {
    const started = performance.now()
    expect(warnings("'{{ quote(a) }}' ".repeat(3000))).toHaveLength(3000)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
