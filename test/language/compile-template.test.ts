import fc from 'fast-check'
import Handlebars from 'handlebars'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { compileTemplate } from '../../src/language/compile-template.ts'
import { EvaluationError, type FileTemplate, type Scope } from '../../src/language/value-template.ts'
import { allText, failureOf, sourceFile } from './support/read-text.ts'

function compile(text: string): FileTemplate {
  const diagnostics = new Diagnostics()
  const template = compileTemplate(sourceFile(text, 'test.hbs'), diagnostics)
  if (template === undefined || diagnostics.hasErrors) throw new Error(allText(diagnostics))
  return template
}

const scope = {
  role: 'active',
  zero: 0,
  no: false,
  nothing: null,
  empty: [],
  html: `<a href="x">&'</a>`,
  peer: { address: '10.0.0.2', port: 22, tags: ['a', 'b'], inner: { name: 'deep' } },
  users: [
    { name: 'ann', keys: ['k1', 'k2'] },
    { name: 'bob', keys: [] },
  ],
  numbers: { one: 1, two: 2 },
  'odd-name': 'odd',
}

describe('rendering', () => {
  it.each([
    ['{{#each this}}{{@key}} {{/each}}', 'inner outer '],
    ['{{json this}}', '{"inner":1,"outer":2}'],
    ['{{#with inner}}{{json @root}}{{/with}}', '{"inner":1,"outer":2}'],
  ])('%s shows all names of a scope that stands on another one', (text, expected) => {
    const standing = Object.create({ outer: 2 }, { inner: { enumerable: true, value: 1 } }) as Scope
    expect(compile(text).render(standing)).toBe(expected)
  })

  const each = (times: number, inner: string): string =>
    `${'{{#each @root.list}}'.repeat(times)}${inner}${'{{/each}}'.repeat(times)}`
  it.each([
    ['the template repeats its parts too often', each(9, '')],
    ['the template repeats its parts too often', each(9, '{{#if @last}}x{{/if}}')],
    ['its value has more than 16 MiB', each(3, 'x'.repeat(9000))],
    ['its value has more than 16 MiB', each(3, '{{@root.long}}')],
  ])('security 23: of loops within loops it is told that %s', (message, text) => {
    const list = Array.from({ length: 20 }, (_, index) => index)
    const before = process.cpuUsage()
    const said = failureOf(() => compile(text).render({ list, long: 'x'.repeat(100_000) }))
    expect(said).toContain(`error: ${message}`)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(6000)
  })

  it.each([
    ['{{role}} {{ peer.address }} {{peer.port}} {{zero}} {{no}}', 'active 10.0.0.2 22 0 false'],
    ['{{html}}{{{html}}}', `<a href="x">&'</a><a href="x">&'</a>`],
    ['{{#if role}}a{{/if}}{{#if zero}}b{{else if no}}c{{else}}d{{/if}}{{#unless empty}}e{{/unless}}', 'ade'],
    ['{{#if nothing}}a{{else}}b{{/if}}', 'b'],
    [
      '{{#each users}}{{name}}:{{#each keys}}{{this}}{{#unless @last}},{{/unless}}{{else}}none{{/each}};{{/each}}',
      'ann:k1,k2;bob:none;',
    ],
    ['{{#each users as |user i|}}{{i}}{{user.name}}{{../role}}{{/each}}', '0annactive1bobactive'],
    ['{{#each numbers}}{{@key}}={{this}} {{@index}}{{@first}} {{/each}}', 'one=1 0true two=2 1false '],
    [
      '{{#each users}}{{#each keys}}{{@../index}}{{@index}}{{../name}}{{../../role}} {{/each}}{{/each}}',
      '00annactive 01annactive ',
    ],
    [
      '{{#with peer}}{{address}}{{#with inner}}{{name}}{{../port}}{{@root.role}}{{/with}}{{/with}}',
      '10.0.0.2deep22active',
    ],
    ['{{#with nothing}}a{{else}}b{{/with}}', 'b'],
    [
      '{{#if (eq role "active")}}a{{/if}}{{#if (and role (not no))}}b{{/if}}{{#if (or no zero)}}c{{/if}}{{#if (ne zero 1)}}d{{/if}}',
      'abd',
    ],
    ['{{json peer.tags}} {{json numbers 2}}', '["a","b"] {\n  "one": 1,\n  "two": 2\n}'],
    ['{{join peer.tags}} {{join peer.tags "-"}} {{upper role}} {{lower "ABC"}}', 'a, b a-b ACTIVE abc'],
    ['{{lookup numbers "two"}} {{lookup peer.tags 1}}', '2 b'],
    [
      '{{[odd-name]}} {{odd-name}} {{this.role}} {{./role}} {{peer.tags.[1]}} {{users.0.name}}',
      'odd odd active active b ann',
    ],
    [
      'a\n{{#if role}}\n  b\n{{/if}}\nc {{~role~}} d\n{{! comment }}\n{{!-- {{x}} --}}\ne \\{{role}}',
      'a\n  b\ncactived\ne {{role}}',
    ],
    ['{{#each users as |role|}}{{role.name}}{{this.name}}{{/each}}', 'annannbobbob'],
  ])('%s', (text, expected) => {
    expect(compile(text).render(scope)).toBe(expected)
  })

  it('reads a variable only when it gets to it', () => {
    const lazy = Object.defineProperty({ on: false }, 'late', {
      enumerable: true,
      get: () => expect.fail('was read'),
    })
    expect(compile('{{#if on}}{{late}}{{/if}}').render(lazy)).toBe('')
  })

  it('is what Handlebars gives, less the escaping', () => {
    const reference = Handlebars.create()
    reference.registerHelper({ eq: (a: unknown, b: unknown) => a === b, not: (a: unknown) => !a })
    // Adjacent numbers and booleans are kept apart by text: Handlebars adds them up.
    const anywhere = fc.constantFrom(
      '{{@root.role}}',
      '{{@root.html}}',
      ' text\n',
      '\n',
      '{{!c}}',
      '{{~@root.role~}}',
      '\\{{x}}',
      '{{#with @root.peer}}{{address}}{{/with}}',
    )
    const condition = fc.constantFrom(
      '@root.role',
      '@root.zero',
      '@root.nothing',
      '@root.empty',
      '(eq @root.role "active")',
      '(not @root.no)',
    )
    const inUser = fc.constantFrom(
      '{{name}}',
      '-{{@index}}',
      ':{{@last}}',
      '{{../role}}',
      '{{#each keys}}{{this}}{{../name}}:{{@../index}}{{/each}}',
      '{{#if keys}}{{../role}}{{/if}}',
    )
    const block = fc.tuple(
      condition,
      fc.constantFrom('if', 'unless'),
      fc.array(anywhere),
      fc.array(anywhere),
      fc.boolean(),
    )
    const blocks = block.map(([test, name, then, otherwise, lines]) => {
      const end = lines ? '\n' : ''
      return `{{#${name} ${test}}}${end}${then.join('')}{{else}}${end}${otherwise.join('')}{{/${name}}}${end}`
    })
    const each = fc
      .tuple(fc.array(fc.oneof(inUser, anywhere)), fc.boolean())
      .map(
        ([body, lines]) => `{{#each users}}${lines ? '\n' : ''}${body.join('')}{{/each}}${lines ? '\n' : ''}`,
      )
    fc.assert(
      fc.property(fc.array(fc.oneof(anywhere, blocks, each)), (parts) => {
        const text = parts.join('')
        const expected = reference.compile(text, { noEscape: true })(scope)
        expect(compile(text).render(scope)).toBe(expected)
      }),
      { numRuns: 300 },
    )
  })
})

describe('failures', () => {
  it.each([
    ['{{rol}}', 'undefined variable "rol"', '1:3', 'did you mean "role"?'],
    ['\n {{peer.adress}}', 'peer has no "adress"', '2:4', 'did you mean "address"?'],
    ['{{#if missing}}{{/if}}', 'undefined variable "missing"', '1:7', undefined],
    ['{{#unless (eq missing 1)}}{{/unless}}', 'undefined variable "missing"', '1:15', undefined],
    ['{{#each missing}}{{/each}}', 'undefined variable "missing"', '1:9', undefined],
    ['{{#each users}}{{nam}}{{/each}}', 'this has no "nam"', '1:18', 'did you mean "name"?'],
    ['{{#each users}}{{role}}{{/each}}', 'this has no "role"', '1:18', undefined],
    ['{{nothing}}', 'nothing is null, which cannot be put into text', '1:3', undefined],
    [
      '{{peer}}',
      'peer is a map, which cannot be put into text',
      '1:3',
      'write {{json peer}} to have all of it',
    ],
    [
      '{{peer.tags}}',
      'peer.tags is a list, which cannot be put into text',
      '1:3',
      'write {{json peer.tags}} to have all of it',
    ],
    ['{{role.x}}', 'role is text and has no "x"', '1:3', undefined],
    ['{{role.length}}', 'role is text and has no "length"', '1:3', undefined],
    ['{{peer.constructor}}', 'peer has no "constructor"', '1:3', undefined],
    ['{{toString}}', 'undefined variable "toString"', '1:3', undefined],
    ['{{#each role}}{{/each}}', '#each wants a list or a map, this is text', '1:9', undefined],
    ['{{#each nothing}}{{/each}}', '#each wants a list or a map, this is null', '1:9', undefined],
    ['{{join role}}', 'join wants a list', '1:3', undefined],
    ['{{upper peer}}', 'upper wants text', '1:3', undefined],
    ['{{lookup peer "x"}}', 'lookup found no "x"', '1:3', undefined],
  ])('%s', (text, message, place, hint) => {
    const lines = failureOf(() => compile(text).render(scope)).split('\n')
    expect(lines.slice(0, 2)).toEqual([`error: ${message}`, `  test.hbs:${place}`])
    if (hint !== undefined) expect(lines[4]).toBe(`  ${hint}`)
  })
})

describe('references', () => {
  it.each([
    ['{{role}} {{peer.address}}', 'role peer.address'],
    ['{{#if a.b}}{{c}}{{else}}{{d}}{{/if}}', 'a.b c d'],
    ['{{#each xs}}{{y}}{{../z}}{{@root.w.v}}{{/each}}', 'xs z w.v'],
    ['{{#each xs as |x|}}{{x.y}}{{z}}{{/each}}', 'xs'],
    [
      '{{#with peer}}{{address}}{{#with inner as |i|}}{{i.name}}{{../port}}{{/with}}{{/with}}',
      'peer peer.address peer.inner peer.inner.name peer.port',
    ],
    ['{{join (lookup a.b c) d}}', 'a.b c d'],
    ['{{#each xs}}{{#each this}}{{../../top}}{{/each}}{{/each}}', 'xs top'],
  ])('%s', (text, expected) => {
    expect(
      compile(text)
        .references.map(({ path }) => path.join('.'))
        .join(' '),
    ).toBe(expected)
  })
})

describe('anything that may be written', () => {
  it('compiles or is reported, and renders or fails at a place', () => {
    const pieces = [
      '{{',
      '}}',
      '{{{',
      '}}}',
      'role',
      'peer.address',
      '#if ',
      '/if',
      '#each ',
      '/each',
      'else',
      '../',
      '@index',
      ' as |x|',
      '(',
      ')',
      'eq ',
      '"t"',
      '[',
      ']',
      '~',
      '!',
      '>',
      '&',
      '\n',
      ' ',
      '.',
      '1',
      'users',
      'x=1',
      '^',
      '\\',
      'this',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const file = sourceFile(parts.join(''), 'test.hbs')
        const diagnostics = new Diagnostics()
        const template = compileTemplate(file, diagnostics)
        expect(template !== undefined || diagnostics.hasErrors).toBe(true)
        for (const { span } of diagnostics.all) expect(span?.end).toBeLessThanOrEqual(file.text.length)
        if (diagnostics.hasErrors) return
        try {
          expect(template?.render(scope)).toBeTypeOf('string')
        } catch (error) {
          expect(error).toBeInstanceOf(EvaluationError)
        }
      }),
      { numRuns: 1500 },
    )
  })
})
