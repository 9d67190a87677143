import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import type { AnyKeyword } from '../../src/program/keyword.ts'
import { KEYWORDS, keywordsAt } from '../../src/program/keyword-table.ts'
import { languagePage } from '../../src/program/language-page.ts'
import { runExample } from './support/run-example.ts'

const ALL: readonly (readonly [string, AnyKeyword])[] = KEYWORDS.map((keyword) => [keyword.name, keyword])

describe.each(ALL)('the keyword %s', (name, keyword) => {
  const { example, files = {} } = keyword.documentation

  it('has an example that uses it, and that runs', async () => {
    expect(example).toMatch(new RegExp(`(^|[\\s{-])${name}:`, 'm'))
    const { exitCode, lines } = await runExample({
      'play.yml': playbookOf(example),
      ...filesOf(example),
      ...files,
    })
    expect(lines.filter((line) => / (failed|unreachable|unknown)/.test(line))).toEqual([])
    expect(exitCode).toBe(0)
    expect(lines.length).toBeGreaterThan(0)
  })

  it('is documented with a sentence, and so are its members', () => {
    expect(keyword.documentation.text).toMatch(/^[A-Z].*\.$/s)
    for (const [member, { meaning }] of Object.entries(keyword.schema.properties ?? {}))
      expect(meaning, member).toMatch(/\.$/)
  })

  it('stands in one place of the table', () => {
    expect(ALL.filter(([other]) => other === name)).toHaveLength(1)
  })
})

it('two keywords of one place have no field in common', () => {
  for (const place of ['play', 'task', 'include', 'task file'] as const) {
    const fields = keywordsAt(place).flatMap(({ field }) => field ?? [])
    expect(new Set(fields).size, place).toBe(fields.length)
  }
})

it('every block of YAML in the reference of the language loads and runs', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/language.md'), 'utf8')
  expect(page, 'it is stale: npm run docs').toBe(languagePage())
  const shown = [...page.matchAll(/```yaml\n(.*?)\n```/gs)].map(([, text = '']) => text)
  const known = KEYWORDS.flatMap(({ documentation: { example, files = {} } }: AnyKeyword) => [
    example,
    ...Object.values(files),
  ])
  expect(shown.length).toBeGreaterThan(known.length)
  for (const text of shown.filter((one) => !known.includes(one)))
    expect((await runExample({ 'play.yml': playbookOf(text) })).exitCode, text).toBe(0)
})

it('every link of the references leads somewhere', () => {
  const docs = join(import.meta.dirname, '../../docs')
  const textOf = (name: string): string => readFileSync(join(docs, name), 'utf8')
  const anchorsIn = (name: string): readonly string[] =>
    [...textOf(name).matchAll(/^#+ (.*)$/gm)].map(([, head = '']) =>
      head
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
  const dead = ['language.md', 'inventory.md'].flatMap((name) =>
    [...textOf(name).matchAll(/\]\((?!http)([^)#]*)#?([^)]*)\)/g)]
      .filter(([, file = '', anchor = '']) => {
        const target = file === '' ? name : file
        return !existsSync(join(docs, target)) || (anchor !== '' && !anchorsIn(target).includes(anchor))
      })
      .map(([link]) => `${name}: ${link}`),
  )
  expect(dead).toEqual([])
})

/** An example is a playbook, the tasks of one, or a task file. */
function playbookOf(example: string): string {
  const data = load(example)
  if (!Array.isArray(data)) {
    const isGiven = Object.hasOwn(data as object, 'params')
    return `- hosts: web
  tasks: [{ include: tasks/example.yml${isGiven ? ', with: { login: alice }' : ''} }]
`
  }
  const [first] = data as readonly object[]
  if (first !== undefined && 'hosts' in first) return example
  return `- hosts: web\n  tasks:\n${example.replaceAll(/^(?=.)/gm, '    ')}\n`
}

function filesOf(example: string): Readonly<Record<string, string>> {
  return Array.isArray(load(example)) ? {} : { 'tasks/example.yml': example }
}
