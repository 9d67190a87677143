import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { compileValue, constantValue } from '../../src/language/compile-value.ts'
import { withSecrets } from '../../src/language/secret-source.ts'
import { namesIn, type SecretSource, type ValueTemplate } from '../../src/language/value-template.ts'
import { allText, failureOf, readValue, sourceFile, textAt } from './support/read-text.ts'

function compile(yaml: string): ValueTemplate {
  const diagnostics = new Diagnostics()
  const value = compileValue(readValue(yaml, 'a'), diagnostics)
  if (diagnostics.hasErrors) throw new Error(allText(diagnostics))
  return value
}

const scope = {
  role: 'active',
  n: 5,
  half: 0.5,
  yes: true,
  nothing: null,
  items: ['x', 'y'],
  peer: { k: 'v' },
}

describe('rendering', () => {
  it.each<[string, unknown]>([
    ['a: 5', 5],
    ['a: "{{ n }}"', 5],
    ['a: "{{n}}"', 5],
    ['a: "{{ items }}"', ['x', 'y']],
    ['a: "{{ peer }}"', { k: 'v' }],
    ['a: "{{ nothing }}"', null],
    ['a: " {{ n }}"', ' 5'],
    ['a: "{{ n }}{{ half }}{{ yes }}"', '50.5true'],
    ['a: is {{ role }}, {{ n + 1 }}.', 'is active, 6.'],
    ['a: |\n  role {{ role }}\n  n {{ n }}\n', 'role active\nn 5\n'],
    ['a: "{{ {\\"k\\": {\\"l\\": n}}.k.l }}"', 5],
    ['a: \'{{ {"k": {"l": n}} }}\'', { k: { l: 5 } }],
    [`a: '{{ "}}" + role }}'`, '}}active'],
    [`a: 'a literal {{ "{{" }} and }}'`, 'a literal {{ and }}'],
    [`a: '{{ r"\\d}}" + "x" }}'`, '\\d}}x'],
    [`a: "{{ '''}}''' }}"`, '}}'],
    ['a: [1, "{{ n }}", {b: "{{ role }}", c: null}]', [1, 5, { b: 'active', c: null }]],
    ['a: {}', {}],
    ['a: "no { braces } here"', 'no { braces } here'],
  ])('%s', (yaml, expected) => {
    expect(compile(yaml).render(scope)).toEqual(expected)
  })

  it('gives back any text that holds no braces as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('{{'))
        expect(compile(`a: ${JSON.stringify(text)}`).render({})).toBe(text)
      }),
    )
  })

  it('keeps any text that an expression writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', "'", '"', '\\', 'x', ' ') }), (text) => {
        const literal = JSON.stringify(text)
        expect(compile(`a: ${JSON.stringify(`{{ ${literal} }}`)}`).render({})).toBe(text)
        expect(compile(`a: ${JSON.stringify(`<{{${literal}}}>`)}`).render({})).toBe(`<${text}>`)
      }),
    )
  })

  it('renders constants without a scope', () => {
    const span = { file: sourceFile('-e x=[1]'), start: 0, end: 1 }
    expect(constantValue([1], span).render({})).toEqual([1])
    expect(constantValue([1], span).references).toEqual([])
  })
})

describe('what cannot be put into text', () => {
  it.each([
    ['nothing', 'nothing is null, which cannot be put into text', undefined],
    ['items', 'items is a list, which cannot be put into text', 'join its items: {{ items.join(", ") }}'],
    ['peer', 'peer is a map, which cannot be put into text', 'name one of its keys'],
  ])('%s', (name, message, hint) => {
    const lines = failureOf(() => compile(`a: 'it''s {{ ${name} }}'`).render(scope)).split('\n')
    expect(lines[0]).toBe(`error: ${message}`)
    expect(lines[1]).toBe('  test.yml:1:14')
    expect(lines[3]).toBe(`    | ${' '.repeat(13)}${'^'.repeat(name.length)}`)
    expect(lines[4]?.trim()).toBe(hint)
  })
})

describe('references', () => {
  it('are those of all expressions, each at its place', () => {
    const { references } = compile(
      'a:\n  - "x\\t{{ peer.address }}"\n  - b: >\n      {{ n }} and\n      {{ role }}\n',
    )
    expect(references.map(({ path, span }) => `${path.join('.')}=${textAt(span)}`)).toEqual([
      'peer.address=peer.address',
      'n=n',
      'role=role',
    ])
  })
})

describe('secrets', () => {
  it('are collected when compiled and resolved when rendered', () => {
    const value = compile('a: {user: x, password: {secret: {env: PW}}, key: {secret: {file: k}}}')
    expect(value.secrets?.map(({ kind }) => kind)).toEqual(['env', 'file'])
    const resolve = (source: SecretSource) => `<${source.kind}>`
    expect(value.render(withSecrets({}, resolve))).toEqual({ user: 'x', password: '<env>', key: '<file>' })
    expect(value.render({ ...withSecrets({}, resolve), more: 1 })).toMatchObject({ password: '<env>' })
  })

  it('may be commands', () => {
    const { secrets } = compile('a: {secret: {command: "pass show x"}}')
    expect(secrets?.[0]).toMatchObject({ kind: 'command', command: 'pass show x' })
  })

  it('are not to be had where nothing resolves them', () => {
    expect(failureOf(() => compile('a: {secret: {env: PW}}').render({}))).toContain(
      'secrets cannot be had here',
    )
  })

  it('are only meant by a map with that one key', () => {
    expect(compile('a: {secret: text}').render({})).toEqual({ secret: 'text' })
    expect(compile('a: {secret: {env: x}, more: 1}').render({})).toEqual({ secret: { env: 'x' }, more: 1 })
  })

  it('leave computed variables computed', () => {
    const lazy = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('read')
      },
    })
    const read = withSecrets(lazy, () => '')
    expect(namesIn(read)).toEqual(['x'])
    expect(() => read['x']).toThrow('read')
  })
})
