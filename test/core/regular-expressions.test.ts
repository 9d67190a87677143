import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import scslre from 'scslre'
import { describe, expect, it } from 'vitest'

/* Texts of hosts, key files, playbooks and templates are as long and as odd as whoever writes them likes. */

const SRC = join(import.meta.dirname, '../../src')
const FOUND = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => expressionsIn(path, readFileSync(join(SRC, path), 'utf8')))

/** Made while the program runs: one of a constant, one of the user's, which has a deadline. */
const MADE_AT_RUN_TIME = ['core/visible-text.ts', 'core/text-search.ts', 'language/regular-expression.ts']

describe('regular expressions', () => {
  it('security 12: take time that grows with the text and no faster, all of those in src', () => {
    const literals = FOUND.filter(({ literal }) => literal !== undefined)
    expect(literals.length).toBeGreaterThan(150)
    const slow = literals.flatMap(({ place, literal }) =>
      literal === undefined ? [] : reportsOf(literal).map((why) => `${place} /${literal.source}/: ${why}`),
    )
    expect(slow).toEqual([])
  })

  it('security 12: are written down, but for the few that are known here', () => {
    const made = FOUND.filter(({ literal }) => literal === undefined).map(
      ({ place }) => place.split(':', 1)[0],
    )
    expect(made.filter((path) => !MADE_AT_RUN_TIME.includes(path ?? ''))).toEqual([])
  })

  it.each(['\\n+$', '^(.*?)\\s*$', '(\\w+)\\s*=', '^(\\w+\\s?)*=', '^a*b?a*$'])(
    'security 12: /%s/ would be noticed',
    (source) => {
      expect(reportsOf({ source, flags: '' })).not.toEqual([])
    },
  )
})

interface Literal {
  readonly source: string
  readonly flags: string
}

/** Ways in which backtracking costs more than linear time: polynomial ones count, and those of a search that begins anew at each place. */
function reportsOf(literal: Literal): readonly string[] {
  const { reports } = scslre.analyse(literal, {
    reportTypes: { Move: true, Self: true, Trade: true },
    assumeRejectingSuffix: false,
  })
  return reports.map(
    ({ type, exponential, character }) =>
      `${type}${exponential ? ', exponential' : ''}, by repeating ${character.literal.source}`,
  )
}

interface Expression {
  readonly place: string
  readonly literal: Literal | undefined
}

/** Literals, patterns of JSON Schemas (which are compiled with `u`), and calls of `RegExp`. */
function expressionsIn(path: string, text: string): readonly Expression[] {
  const found: Expression[] = []
  visit(parseAst(text, { lang: 'ts' }), (node) => {
    const place = `${path}:${text.slice(0, node.start).split('\n').length}`
    if (node.regex !== undefined)
      found.push({ place, literal: { source: node.regex.pattern, flags: node.regex.flags } })
    else if (/^(New|Call)Expression$/.test(node.type) && node.callee?.name === 'RegExp')
      found.push({ place, literal: undefined })
    else if (
      node.type === 'Property' &&
      node.key?.name === 'pattern' &&
      typeof node.value?.value === 'string'
    )
      found.push({ place, literal: { source: node.value.value, flags: 'u' } })
  })
  return found
}

/** What is looked at of ESTree's nodes. */
interface Node {
  readonly type: string
  readonly start: number
  readonly regex?: { readonly pattern: string; readonly flags: string }
  readonly callee?: { readonly name?: string }
  readonly key?: { readonly name?: string }
  readonly value?: { readonly value?: unknown }
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return
  if ('type' in value && typeof value.type === 'string') see(value as Node)
  for (const inner of Object.values(value)) visit(inner, see)
}
