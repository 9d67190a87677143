import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { checkSchema } from '../../src/language/check-schema.ts'
import { checkValue } from '../../src/language/check-value.ts'
import { VALIDATOR } from '../support/validator.ts'
import { readYaml } from './support/read-text.ts'

/** The first lines of all diagnostics, each with its place. */
function check(yaml: string, schema: object): string[] {
  const diagnostics = new Diagnostics()
  const fits = checkSchema(readYaml(yaml), schema, { diagnostics, validator: VALIDATOR }, 'it')
  expect(fits).toBe(diagnostics.all.length === 0)
  return diagnostics.all.map(({ summary, span }) => `${span?.start}: ${summary}`)
}

const text = { type: 'string' } as const
const object = (properties: object, more: object = {}) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...more,
})

describe('what is not known before it is rendered', () => {
  const schema = object({
    port: { type: 'integer', minimum: 1 },
    on: { type: 'boolean' },
    state: { enum: ['a', 'b'] },
    paths: { type: 'array', items: { type: 'string', pattern: '^/' }, uniqueItems: true },
    either: { anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'integer' } }] },
    deep: object({ n: { type: 'integer' } }, { required: ['n'] }),
  })

  it.each([
    'port: "{{ x }}"',
    'port: "8{{ x }}"',
    'on: "{{ x }}"',
    'state: "{{ x }}"',
    'paths: "{{ x }}"',
    'paths: ["/a", "{{ x }}"]',
    'either: "{{ x }}"',
    'either: [1, "{{ x }}"]',
    'deep: "{{ x }}"',
    'deep: {n: "{{ x }}"}',
    'port: {secret: {env: X}}',
    'state: {secret: {file: x}}',
    'either: [{secret: {env: X}}]',
  ])('passes: %s', (yaml) => {
    expect(check(yaml, schema)).toEqual([])
  })

  it.each([
    ['port: {secret: x}', '6: port must be a whole number, not a map'],
    ['port: {secret: {env: x}, more: 1}', '6: port must be a whole number, not a map'],
    ['prt: "{{ x }}"', '0: unknown key "prt" in it'],
    ['either: [1, "{{ x }}", text]', '23: item 3 of either must be a whole number, not text'],
    ['deep: {m: "{{ x }}"}', '6: deep needs "n"'],
  ])('does not excuse: %s', (yaml, expected) => {
    expect(check(yaml, schema)[0]).toBe(expected)
  })
})

describe('alternatives', () => {
  const source = object({ src: text }, { required: ['src'] })
  const content = object({ content: text, mode: text }, { required: ['content'] })

  it('speak of the one that was meant', () => {
    const schema = object({ a: { anyOf: [text, { type: 'array', items: text }] } })
    expect(check('a: [b, 1]', schema)).toEqual(['7: item 2 of a must be text, and YAML reads 1 as a number'])
    expect(check('a: {b: 1}', schema)).toEqual(['3: a must be text or a list, not a map'])
    expect(check('a: 1', schema)).toEqual(['3: a must be text, and YAML reads 1 as a number'])
  })

  it('are told apart by what they have in common with what was written', () => {
    expect(check('content: 1\nmode: a\n', { oneOf: [source, content] })).toEqual([
      '9: content must be text, and YAML reads 1 as a number',
    ])
  })

  it('may be named by reference and nested', () => {
    const schema = {
      ...object({ a: { $ref: '#/$defs/list' } }),
      $defs: {
        list: { anyOf: [{ $ref: '#/$defs/one' }, { type: 'array', items: { $ref: '#/$defs/one' } }] },
        one: { anyOf: [{ type: 'integer' }, { type: 'boolean' }] },
      },
    }
    expect(check('a: [1, true, "{{ x }}"]', schema)).toEqual([])
    expect(check('a: [1, true, x]', schema)).toEqual([
      '13: item 3 of a must be a whole number or true or false, not text',
    ])
  })

  it('of one item are not mixed up with those of another', () => {
    const schema = { type: 'array', items: { anyOf: [text, { type: 'array', items: text }] } }
    const items = [...Array.from({ length: 10 }, () => 'x'), '[1]', '{}']
    const yaml = items
      .map((item) => `- ${item}`)
      .join('\n')
      .replace('- x\n- x', '- x\n- {}')
    expect(check(yaml, schema).map((line) => line.replace(/^\d+: /, ''))).toEqual([
      'item 2 of it must be text or a list, not a map',
      'item 1 of item 11 of it must be text, and YAML reads 1 as a number',
      'item 12 of it must be text or a list, not a map',
    ])
  })

  it('may name themselves', () => {
    const tree = { anyOf: [text, { type: 'array', items: { $ref: '#/$defs/tree' } }] }
    const schema = { ...object({ a: { $ref: '#/$defs/tree' } }), $defs: { tree } }
    expect(check('a: [x, [y, [z]]]', schema)).toEqual([])
    expect(check('a: [x, [y, {}]]', schema)).not.toEqual([])
  })

  it('say so when more than one fits that should not', () => {
    const schema = { oneOf: [object({ a: text }), object({ a: text, b: text })] }
    expect(check('a: x', schema)).toEqual(['0: it fits more than one of its forms'])
  })
})

describe('places', () => {
  it('are those of keys for what is unknown or empty, of values for the rest', () => {
    const schema = object({ a: text, b: object({ c: text }, { required: ['d'] }), 'x/y~z': text })
    expect(check('a:\nb: {e: 1}\nx/y~z: 5\n', schema)).toEqual([
      '0: a has no value',
      '6: b needs "d"',
      '7: unknown key "e" in b',
      '20: x/y~z must be text, and YAML reads 5 as a number',
    ])
  })

  it('are those of the keys that are not allowed', () => {
    const names = { type: 'object', propertyNames: { pattern: '^[a-z]+$', description: 'small letters' } }
    const diagnostics = new Diagnostics()
    checkSchema(readYaml('a: 1\nB: 2\n'), names, { diagnostics, validator: VALIDATOR }, 'it')
    expect(diagnostics.all).toMatchObject([
      { summary: '"B" cannot be a key in it', hint: 'small letters', span: { start: 5, end: 6 } },
    ])
  })

  it('point into an alias where it was written', () => {
    expect(check('a: &x 5\nb: *x\n', object({ a: { type: 'integer' }, b: text }))).toEqual([
      '6: b must be text, and YAML reads 5 as a number',
    ])
  })
})

describe('checkValue', () => {
  it('says what is wrong with a rendered value, without places', () => {
    const schema = object(
      {
        mode: { type: 'string', pattern: '^0', description: 'octal, such as "0644"' },
        state: { enum: ['present', 'absent'] },
        port: { type: 'integer', maximum: 9 },
        password: { type: 'string', minLength: 8, pattern: '^[a-z]*$', secret: true },
      },
      { required: ['port'] },
    )
    expect(
      checkValue({ mode: 'x', state: 'presnt', password: 'Geheim123' }, schema, VALIDATOR, 'file'),
    ).toEqual([
      'file needs "port"',
      'mode cannot be "x": octal, such as "0644"',
      'state cannot be "presnt": did you mean "present"?',
      'password cannot be this: it must match ^[a-z]*$',
    ])
    expect(checkValue({ port: 10 }, schema, VALIDATOR)).toEqual(['port must be at most 9'])
    expect(checkValue({ port: '{{ x }}' }, schema, VALIDATOR)).toEqual([
      'port must be a whole number, not text',
    ])
    expect(checkValue({ port: 1.5 }, schema, VALIDATOR)).toEqual(['port must be a whole number, not 1.5'])
    expect(checkValue({ port: 5 }, schema, VALIDATOR)).toEqual([])
  })
})
