import fc from 'fast-check'
import { dump, load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../src/core/diagnostic.ts'
import { parseYaml } from '../../src/language/parse-yaml.ts'
import { entryOf, itemsOf, toData } from '../../src/language/yaml-data.ts'
import type { YamlNode } from '../../src/language/yaml-node.ts'
import { readValue, readYaml, sourceFile, textAt } from './support/read-text.ts'

describe('parseYaml', () => {
  it('reads YAML 1.2: yes is text, 0644 and 0x10 are numbers, ~ is null', () => {
    const node = readYaml('a: yes\nb: 0644\nc: 0x10\nd: ~\ne: true\nf: 1.5\ng: "1"\nh: .inf\ni: 2026-01-02\n')
    expect(toData(node)).toEqual({
      a: 'yes',
      b: 644,
      c: 16,
      d: null,
      e: true,
      f: 1.5,
      g: '1',
      h: Number.POSITIVE_INFINITY,
      i: '2026-01-02',
    })
  })

  it('keeps what was written beside what it stands for', () => {
    expect(readValue('mode: 0644 # octal', 'mode')).toMatchObject({
      value: 644,
      text: '0644',
      style: 'plain',
    })
    expect(readValue("mode: 'it''s'", 'mode')).toMatchObject({ value: "it's", text: "it's", style: 'quoted' })
    expect(readValue('mode: |\n  x\n', 'mode')).toMatchObject({ value: 'x\n', text: 'x\n', style: 'block' })
  })

  it.each([
    ['plain', 'a:  b c  # d', 'b c'],
    ['quoted, with its quotes', 'a: "b \\" c" # d', '"b \\" c"'],
    ['a block, from its sign', 'a: |- # c\n  x\n  y\n', '|- # c\n  x\n  y'],
    ['a list in brackets', 'a: [1, [2], 3 , ] # c', '[1, [2], 3 , ]'],
    ['a map in braces', 'a: {b: {c: 1}}', '{b: {c: 1}}'],
    ['an empty map', 'a: {}', '{}'],
    ['a block map', 'a:\n  b: 1\n  c: [x]\nd: 1', 'b: 1\n  c: [x]'],
    ['a block list', 'a:\n  - b\n  - c # x\nd: 1', '- b\n  - c'],
    ['a multi-line plain', 'a: b\n  c\nd: 1', 'b\n  c'],
    ['nothing: after the colon', 'a:\nb: 1', ''],
    ['CRLF', 'z: 1\r\na: b\r\n', 'b'],
  ])('knows the place of %s', (_, text, expected) => {
    expect(textAt(readValue(text, 'a').span).trimEnd()).toBe(expected)
  })

  it('knows the place of what is empty', () => {
    const text = 'a:\nb: # c\n  - \n  -\nc: 1\n'
    expect(readValue(text, 'a').span.start).toBe(2)
    const [first, second] = itemsOf(readValue(text, 'b'))
    expect([first?.span.start, second?.span.start]).toEqual([
      text.indexOf('-') + 1,
      text.lastIndexOf('-') + 1,
    ])
  })

  it('knows the places of keys, quoted ones with their quotes', () => {
    const node = readYaml('"a b": 1\nc: 2')
    expect(node.kind === 'map' && node.entries.map(({ key, keySpan }) => [key, textAt(keySpan)])).toEqual([
      ['a b', '"a b"'],
      ['c', 'c'],
    ])
  })

  it('resolves aliases to the node of their anchor', () => {
    const node = readYaml('a: &x {b: 1}\nc: *x\nd: [*x]\n')
    expect(toData(node)).toEqual({ a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }] })
    expect(entryOf(node, 'c')?.value).toBe(entryOf(node, 'a')?.value)
  })

  it('takes a key named like a property of every object as any other', () => {
    const data = toData(readYaml('__proto__: {a: 1}\nconstructor: 2\n')) as Record<string, unknown>
    expect(Object.keys(data)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
  })

  it('goes on after a value that YAML cannot read, and takes it as the text that was meant', () => {
    const diagnostics = new Diagnostics()
    const file = sourceFile('a: {{ x }}/y\nb: @z # c\nc: [1, 2]\nd: {{ q }}\nwhen: {{ r == 1 }}\n')
    const node = parseYaml(file, diagnostics) as YamlNode
    expect(toData(node)).toEqual({ a: '{{ x }}/y', b: '@z', c: [1, 2], d: '{{ q }}', when: 'r == 1' })
    expect(diagnostics.all).toHaveLength(4)
  })

  it('gives what js-yaml gives', () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'binary' }),
    )
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node')),
        fc.dictionary(fc.string({ minLength: 1 }), tie('node')),
      ),
    })).node
    const style = fc.record({ flowLevel: fc.constantFrom(-1, 0, 1), lineWidth: fc.constantFrom(20, 80) })
    fc.assert(
      fc.property(tree, style, (value, options) => {
        const text = dump({ root: value }, options)
        const diagnostics = new Diagnostics()
        const node = parseYaml(sourceFile(text), diagnostics)
        // What it refuses on top (a key such as `<<`, text that begins with {{) it says.
        if (diagnostics.hasErrors || node === undefined) return
        expect(toData(node)).toEqual(load(text))
      }),
      { numRuns: 300 },
    )
  })

  it('reports whatever is wrong and never throws', () => {
    const pieces = fc.constantFrom(
      'a: ',
      '- ',
      '\n',
      '  ',
      '{{ x }}',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      '!',
      '*a',
      '&a ',
      '#',
      '@',
      '|\n',
      '>',
      ':',
      ',',
      'b',
      '\t',
      '---\n',
      '<<',
      '%',
      '\\',
      '? ',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const file = sourceFile(parts.join(''))
        const diagnostics = new Diagnostics()
        const node = parseYaml(file, diagnostics)
        expect(node !== undefined || diagnostics.hasErrors).toBe(true)
        for (const { span } of diagnostics.all) {
          expect(span?.start).toBeGreaterThanOrEqual(0)
          expect(span?.start).toBeLessThanOrEqual(file.text.length)
          expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? 0)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
