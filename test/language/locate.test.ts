import fc from 'fast-check'
import { dump } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { locatorOf } from '../../src/language/locate.ts'
import type { YamlScalar } from '../../src/language/yaml-node.ts'
import { readValue, textAt } from './support/read-text.ts'

function scalar(text: string): YamlScalar {
  const node = readValue(text, 'a')
  if (node.kind !== 'scalar') throw new Error('not a scalar')
  return node
}

/** The source text that a word of the scalar's content is found at. */
function find(text: string, word: string): string {
  const node = scalar(text)
  const start = node.text.indexOf(word)
  const span = locatorOf(node)(start, start + word.length)
  return `${span.start}:${textAt(span)}`
}

describe('places within a scalar', () => {
  it.each([
    ['plain', 'a: one two', 'two', '7:two'],
    ['plain over lines', 'a: one\n   two\n\n   three', 'three', '18:three'],
    ['single quotes', "a: 'it''s two'", 'two', '10:two'],
    ['double quotes with escapes', 'a: "\\u00e4\\t\\x41 \\"two\\""', 'two', '19:two'],
    ['double quotes with a continued line', 'a: "one \\\n    two"', 'two', '14:two'],
    ['double quotes with a pair of surrogates', 'a: "\\U0001F600 two"', 'two', '15:two'],
    ['double quotes over lines', 'a: "one\n  two"', 'two', '10:two'],
    ['literal block', 'a: |\n  one\n    two\n', 'two', '15:two'],
    ['literal block with a comment and an indent', 'a: |2- # | two\n    one\n  two', 'two', '25:two'],
    ['folded block', 'a: >-\n  one\n  two\n\n  three', 'three', '21:three'],
    ['a word over two lines', 'a: >-\n  one\n  two', 'one two', '8:one\n  two'],
  ])('%s', (_, text, word, expected) => {
    expect(find(text, word)).toBe(expected)
  })

  it('puts the end of the content before the blanks that follow it', () => {
    const node = scalar('a: |\n  one\n\nb: 1')
    expect(locatorOf(node)(node.text.length, node.text.length).start).toBe('a: |\n  one'.length)
  })

  it('finds every character, however it is written', () => {
    const content = fc.string({
      unit: fc.constantFrom('x', 'y', ' ', '\n', '"', "'", '\\', 'ä', '😀', '\t', ':', '#', '{', '%'),
    })
    const style = fc.constantFrom('plain', 'single', 'double', 'literal', 'folded')
    fc.assert(
      fc.property(content, style, (text, kind) => {
        const node = scalar(write(text, kind))
        const locate = locatorOf(node)
        for (let at = 0; at < node.text.length; at++) {
          const character = node.text[at] as string
          if (/[\s\ud800-\udfff]/.test(character)) continue
          const found = textAt(locate(at, at + 1))
          const meant = found.length > 1 ? unescaped(found) : found
          expect(meant).toBe(character)
        }
      }),
      { numRuns: 500 },
    )
  })
})

function unescaped(text: string): string {
  if (text.startsWith('\\')) return JSON.parse(`"${text}"`) as string
  return text === "''" ? "'" : text
}

/** Text as a YAML value in a given style; where that style cannot hold it, as js-yaml writes it. */
function write(text: string, style: string): string {
  const lines = text.split('\n').map((line) => `  ${line}`)
  const indented = /^\s|\t/.test(text) ? undefined : lines.join('\n')
  if (style === 'double') return `a: ${JSON.stringify(text)}\n`
  if (style === 'single' && !text.includes('\n')) return `a: '${text.replaceAll("'", "''")}'\n`
  if (style === 'literal' && indented !== undefined) return `a: |-\n${indented}\n`
  if (style === 'folded' && indented !== undefined) return `a: >-\n${indented}\n`
  return dump({ a: text }, { lineWidth: 20 })
}
