import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, describe, expect, it } from 'vitest'
import { LUA_SYNCS } from '../../src/appliance/facts/lua-syncs.ts'
import { rendered } from '../language/support/rendered-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-lsyncd-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const QUERY = queryOf(
  'what lsyncd’s configuration does to the peer’s files is looked at'.replaceAll('’', "'"),
)
const GOOD = 'sync { default.rsync, target = "p:/d/", delete = false, rsync = { update = true } }\n'
const BARE = 'sync { default.rsync, target = "p:/d/", rsync = { archive = true } }\n'

describe("what is told of lsyncd's configuration", () => {
  it.each<[string, string, readonly string[]]>([
    ['one block that is careful', GOOD, []],
    ['one that is not', BARE, ['it deletes', 'it overwrites']],
    ['two, of which one is careful', GOOD + BARE, ['its sync 2 of 2 deletes', 'its sync 2 of 2 overwrites']],
    ['the careful one second', BARE + GOOD, ['its sync 1 of 2 deletes', 'its sync 1 of 2 overwrites']],
    ['settings in a remark of many lines', `--[[\n${GOOD}]]\n${BARE}`, ['it deletes', 'it overwrites']],
    [
      'one of a higher level, with a lower one in it',
      `--[==[ ]] ${GOOD}]==] ${BARE}`,
      ['it deletes', 'it overwrites'],
    ],
    [
      'settings in a remark of one line',
      `${BARE.trim()} -- delete = false, update = true\n`,
      ['it deletes', 'it overwrites'],
    ],
    [
      'settings in texts',
      `sync { default.rsync, target = ", delete = false,", x = [[,update=true,]], y = ',delete=false, \\' ,' }`,
      ['it deletes', 'it overwrites'],
    ],
    [
      'hyphens in a text before the settings',
      `sync { default.rsync, target = "a--b", delete = false, rsync = { update = true } }`,
      [],
    ],
    ['braces in a text', `sync { x = "}", delete = false, rsync = { update = true } }`, []],
    ['delete of the wrong table', `sync { rsync = { delete = false, update = true } }`, ['it deletes']],
    ['names in brackets, and a call', `sync ( { ["delete"] = false, rsync = { ['update'] = true } } )`, []],
    [
      'an option of rsync that deletes',
      `sync { delete = false, rsync = { update = true, _extra = { "--delete-after" } } }`,
      ['it deletes'],
    ],
    ['a name that only ends in sync', `mysync { x = 1 }\n${GOOD}`, []],
    [
      'settings for all behind the syncs',
      `${BARE}settings { delete = false, update = true }`,
      ['it deletes', 'it overwrites'],
    ],
    ['no sync at all', 'settings { delete = false }', ['it has no']],
  ])('brownfield 10: %s', (_, text, expected) => {
    const lines = findingsIn(text)
    expect(lines.map((line, at) => line.slice(0, expected[at]?.length))).toEqual(expected)
  })

  it('brownfield 10: is judged by status in the same way', () => {
    expect(QUERY.replaceAll(/^ +/gm, '')).toContain(LUA_SYNCS.trim().replaceAll(/^ +/gm, ''))
  })
})

function findingsIn(text: string): readonly string[] {
  const file = join(folder, 'lsyncd.conf.lua')
  writeFileSync(file, text)
  const { stdout, stderr } = spawnSync('sh', ['-c', rendered(QUERY, { config: file })], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((line) => line !== '')
}

function queryOf(name: string): string {
  const text = readFileSync(join(import.meta.dirname, '../../tasks/lsyncd.yml'), 'utf8')
  const { tasks } = load(text) as {
    readonly tasks: readonly { readonly name: string; readonly query?: string }[]
  }
  const query = tasks.find((task) => task.name === name)?.query
  if (query === undefined) throw new Error(`there is no query "${name}"`)
  return query
}
