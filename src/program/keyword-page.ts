import { cell, markdownTable, yamlBlock } from '../core/markdown.ts'
import { typeText } from '../language/schema-type.ts'
import type { AnyKeyword, KeywordPlace } from './keyword.ts'
import { keywordsAt } from './keyword-table.ts'

/** The documentation of a keyword in Markdown; `level` is the number of `#` of its heading. */
export function keywordPage(keyword: AnyKeyword, level: number): string {
  const { name, documentation, isConstant, schema } = keyword
  const members = membersOf(schema)
  const facts = [
    `in ${listed(keyword.places.map((place) => (place === 'include' ? 'an include' : `a ${place}`)))}`,
    typeText(schema),
    ...(isConstant === true ? ['known before the run: no `{{ … }}`'] : []),
  ]
  const files = Object.entries(documentation.files ?? {})
  return [
    `${'#'.repeat(level)} ${name}`,
    `_${facts.join(' · ')}_`,
    documentation.text,
    ...(members.length === 0 ? [] : [markdownTable(['member', 'type', 'meaning'], members)]),
    yamlBlock(documentation.example),
    ...files.flatMap(([path, text]) => [`with \`${path}\`:`, yamlBlock(text)]),
  ].join('\n\n')
}

/** The keywords that are allowed at a place, each with a link to its section. */
export function keywordList(place: KeywordPlace): string {
  const rows = keywordsAt(place).map((keyword) => [
    `[\`${keyword.name}\`](#${keyword.name})${keyword.required?.includes(place) === true ? ' (required)' : ''}`,
    typeText(keyword.schema),
    cell(firstSentence(keyword.documentation.text)),
  ])
  return markdownTable(['keyword', 'value', 'meaning'], rows)
}

/** Rows of a table with the members of a map. */
export function membersOf(schema: AnyKeyword['schema']): readonly (readonly string[])[] {
  const { properties = {}, required } = schema
  return Object.entries(properties).map(([name, member]) => [
    `\`${name}\`${required?.includes(name) === true ? ' (required)' : ''}`,
    typeText(member),
    cell(member.meaning ?? ''),
  ])
}

/** The first sentence of a text, for a table. */
export function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/s.exec(text)?.[0] ?? text
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
