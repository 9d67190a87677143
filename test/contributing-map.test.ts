import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const TEXT = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
const ROWS = rowsOf(TEXT)
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(join(ROOT, 'src', path), 'utf8') }))

/** What takes a file, or a folder, and one line, with its registry and the registry's entries by the files that hold them. */
const ONE_LINE: Readonly<Record<string, readonly string[]>> = {
  'a reporter': ['src/report/reporters/human.ts', 'src/report/reporters/jsonl.ts'],
  'a transport': ['src/transport/local.ts', 'src/transport/ssh2/ssh2.ts'],
  'a source of inventories': ['src/inventory/sources/yaml-file.ts'],
  'a keyword': ['src/program/keywords/timeout.ts', 'src/program/keywords/until.ts'],
  'a module': ['src/modules/line/line.ts', 'src/modules/file/file.ts'],
}

it('the folders that modules share are told, each once', () => {
  const [, table = ''] = TEXT.split('| folder of `shared/` |')
  const told = [...(table.split('\n\n', 1)[0]?.matchAll(/^\| `([a-z-]+)` \|/gm) ?? [])].map(
    ([, name = '']) => name,
  )
  expect(told.toSorted()).toEqual(readdirSync(join(ROOT, 'src/modules/shared')).toSorted())
})

describe('the map of what goes where', () => {
  it.each(ROWS)('names files that are there: $what', ({ file, and, example }) => {
    const folders = namesIn(file)
      .filter((path) => path.includes('/'))
      .map((path) => path.replace(/\/NAME.*$/, ''))
    for (const folder of folders) expect(existsSync(join(ROOT, folder)), folder).toBe(true)
    for (const path of namesIn(and))
      if (path.includes('/')) expect(existsSync(join(ROOT, path)), path).toBe(true)
    for (const name of namesIn(example).filter((one) => one.endsWith('.ts')))
      expect(
        ['', ...folders].some((folder) => existsSync(join(ROOT, folder, name))),
        name,
      ).toBe(true)
  })

  it.each(Object.entries(ONE_LINE))('%s is known to its registry alone', (what, files) => {
    const row = ROWS.find((one) => one.what === what)
    const [registry = ''] = namesIn(row?.and ?? '')
    expect(row?.and).toBe(`a line in \`${registry}\``)
    for (const file of files) expect(importersOf(file), file).toEqual([registry])
  })

  it('no file but those of a transport or a reporter asks for it by its name', () => {
    const asking = SOURCES.filter(({ text }) =>
      /\b(transport|output) [=!]== '(local|ssh2|human|jsonl)'/.test(text),
    )
    expect(asking.map(({ path }) => path)).toEqual([])
  })
})

function rowsOf(text: string) {
  return [...text.matchAll(/^\| (an? .+?) \| (.+?) \| (.+?) \| (.+?) \|$/gm)].map(
    ([, what = '', file = '', and = '', example = '']) => ({ what, file, and, example }),
  )
}

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name)
}

/** The files of src that import values from another one; types are for everybody. */
function importersOf(file: string): readonly string[] {
  return SOURCES.filter(({ path, text }) =>
    [...text.matchAll(/^import (?!type )[^;]*? from '(\.[^']+)'/gms)].some(
      ([, target = '']) => relative(ROOT, join(ROOT, dirname(path), target)) === file,
    ),
  ).map(({ path }) => path)
}
