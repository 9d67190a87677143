import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../src/cli/command-list.ts'
import { modules } from '../src/modules/registry.ts'
import { unknownWordHint } from '../src/program/check-keys.ts'
import { KEYWORDS } from '../src/program/keyword-table.ts'
import { CONNECTIONS } from '../src/transport/transport-table.ts'

const ROOT = join(import.meta.dirname, '..')

/** Every text of the program and of what ships with it, with the file that it is in. */
const TEXTS = ['src', 'playbooks', 'tasks', 'templates', 'files', 'docs']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((path) => /\.(ts|yml|hbs|md|sh|awk)$/.test(path))
  .concat('README.md')
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

describe('truth (words): what hints name is there', () => {
  it('commands and their options', async () => {
    const options = new Map<string, ReadonlySet<string>>()
    for (const { name, load } of COMMANDS) {
      const known = Object.keys((await load()).options)
      options.set(name, new Set([...known, 'help', 'version', 'verbose', 'color', 'no-color', 'bug-report']))
    }
    const names = [...options.keys()].toSorted((one, other) => other.length - one.length)
    const wrong = TEXTS.flatMap(({ path, text }) =>
      [...text.matchAll(/wrtcplay ([a-z]+(?: [a-z]+)?)([^'`"\n|]*)/g)].flatMap(
        ([, words = '', rest = '']) => {
          const name = names.find((one) => `${words} `.startsWith(`${one} `))
          const known = name === undefined ? undefined : options.get(name)
          const flags = [...`${words}${rest}`.matchAll(/ --([a-z][a-z-]*)/g)].map(([, flag = '']) => flag)
          return flags
            .filter((flag) => known?.has(flag) === false && !known.has(flag.replace(/^no-/, '')))
            .map((flag) => `${path}: wrtcplay ${name} --${flag}`)
        },
      ),
    )
    expect(wrong).toEqual([])
  })

  it('files of the package', () => {
    const wrong = TEXTS.flatMap(({ path, text }) =>
      [...text.matchAll(/(?<![\w./-])(?:docs|playbooks|tasks|templates)\/[\w./-]*\.(?:md|yml|hbs)\b/g)]
        .map(([file]) => file)
        .filter((file) => !existsSync(join(ROOT, file)))
        .map((file) => `${path}: ${file}`),
    )
    expect(wrong.filter((one) => !EXAMPLES.some((example) => one.endsWith(example)))).toEqual([])
  })

  it('keywords and parameters', () => {
    const known = new Set([
      ...KEYWORDS.map(({ name }) => name),
      ...[...modules.values()].flatMap(({ name, params }) => [name, ...keysOf(params)]),
      ...allKeysOf(CONNECTIONS.schema),
      'secret',
      'file',
      'env',
    ])
    const wrong = TEXTS.filter(({ path }) => path.startsWith('src/')).flatMap(({ path, text }) =>
      [...text.matchAll(/(?:say|write|needs|add) \\?`([a-z_]+): /g)]
        .filter(([, key = '']) => !known.has(key))
        .map(([, key = '']) => `${path}: ${key}`),
    )
    expect(wrong).toEqual([])
  })

  it('what takes the place of a word of Ansible', () => {
    const words = readFileSync(join(ROOT, 'src/program/ansible-words.ts'), 'utf8')
    const known = [...modules.keys(), ...KEYWORDS.map(({ name }) => name)]
    const named = [...words.matchAll(/use "([a-z_]+)"/g)].map(([, word = '']) => word)
    expect(named.filter((word) => !known.includes(word))).toEqual([])
    expect(unknownWordHint('ansible.builtin.copy', known)).toBe('use "copy"')
    for (const word of ['ansible.builtin.group', 'community.docker.docker_container', 'ansible.posix.acl'])
      expect(unknownWordHint(word, known)).toContain('use "command"')
  })
})

/** Files that a user would have. */
const EXAMPLES = [
  'playbooks/site.yml',
  'tasks/user.yml',
  'tasks/folder.yml',
  'docs/modules/NAME.md',
  'templates/app.conf.hbs',
]

/** Those of the schemas within it, too. */
function allKeysOf(schema: unknown): readonly string[] {
  if (schema === null || typeof schema !== 'object') return []
  return [...keysOf(schema), ...Object.values(schema).flatMap(allKeysOf)]
}

function keysOf(schema: object): readonly string[] {
  return Object.keys((schema as { readonly properties?: object }).properties ?? {})
}
