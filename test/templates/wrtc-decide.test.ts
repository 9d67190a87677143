import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect } from 'vitest'
import { itWith } from '../support/needed-tools.ts'

/** One of the four versions of a file: a letter for each that differs, or - where there is none. */
interface Case {
  readonly theirs: string
  readonly ours: string
  readonly theirBase: string
  readonly ourBase: string
  readonly writes: boolean
  readonly forked: boolean
}

const AWKS: readonly (readonly [string, readonly string[]])[] = [
  ['awk', ['awk']],
  ['gawk', ['gawk', '--posix']],
  ['mawk', ['mawk']],
  ['busybox', ['busybox', 'awk']],
]

const folder = mkdtempSync(join(tmpdir(), 'wrtcplay-decide-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const PROGRAM = join(import.meta.dirname, '../../files/wrtc-pair/library/decide.awk')

/** `theirs ours their_base our_base writes forked: decision`, one a line. */
const TABLE = new Map(
  readFileSync(join(import.meta.dirname, 'decisions.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(': ') as [string, string]),
)

function everyCase(): readonly Case[] {
  return versions(4).flatMap(([theirs = '-', ours = '-', theirBase = '-', ourBase = '-']) =>
    [false, true].flatMap((writes) =>
      [false, true].map((forked) => ({ theirs, ours, theirBase, ourBase, writes, forked })),
    ),
  )
}

/** Each is none, one of those before it, or another one. */
function versions(count: number): readonly (readonly string[])[] {
  if (count === 0) return [[]]
  return versions(count - 1).flatMap((before) => {
    const known = [...new Set(before)].filter((one) => one !== '-').toSorted()
    return ['-', ...known, 'ABCD'[known.length] ?? ''].map((one) => [...before, one])
  })
}

function keyOf({ theirs, ours, theirBase, ourBase, writes, forked }: Case): string {
  return [theirs, ours, theirBase, ourBase, writes ? 'writes' : 'reads', forked ? 'forked' : 'followed'].join(
    ' ',
  )
}

/** All cases of the same flags at once, each with a file of its own. */
function decide(awk: readonly string[], cases: readonly Case[]): readonly string[] {
  const out = mkdtempSync(join(folder, 'out-'))
  const line = (version: string, at: number): readonly string[] =>
    version === '-' ? [] : [`${version.toLowerCase().repeat(64)}  ./file ${at}.json`]
  const lines = (pick: (one: Case) => string): readonly string[] =>
    cases.flatMap((one, at) => line(pick(one), at))
  const offer = [
    ...lines(({ theirBase }) => theirBase).map((one) => `b ${one}`),
    ...lines(({ theirs }) => theirs).map((one) => `n ${one}`),
  ]
  const files = { offer, base: lines(({ ourBase }) => ourBase), ours: lines(({ ours }) => ours) }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), `${text.join('\n')}\n`)
  const [file = '', ...first] = awk
  const flags = ['-v', `writes=${cases[0]?.writes ? 1 : 0}`, '-v', `forked=${cases[0]?.forked ? 1 : 0}`]
  const parts = [`part=1`, join(out, 'offer'), 'part=2', join(out, 'base'), 'part=3', join(out, 'ours')]
  const args = [...first, ...flags, '-v', `out=${out}/`, '-f', PROGRAM, ...parts]
  const { stderr, status } = spawnSync(file, args, { encoding: 'utf8' })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return cases.map((_, at) => decisionOn(out, `./file ${at}.json`))
}

function decisionOn(out: string, path: string): string {
  const listed = (name: string): readonly string[] =>
    existsSync(join(out, name)) ? readFileSync(join(out, name), 'utf8').split('\n') : []
  const given = listed('given').find((line) => line.endsWith(` ${path}`))
  const words = [
    ...(listed('conflict').includes(path) ? ['keep ours, '] : []),
    ...(listed('fetch').includes(path) ? ['take theirs'] : []),
    ...(listed('push').includes(path)
      ? [`give ours in place of ${given?.startsWith('- ') ? 'none' : 'theirs'}`]
      : []),
  ]
  return words.join('') || 'nothing'
}

function decideAll(awk: readonly string[]): ReadonlyMap<Case, string> {
  const cases = everyCase()
  return new Map(
    [0, 1, 2, 3].flatMap((flags) => {
      const same = cases.filter(({ writes, forked }) => (writes ? 2 : 0) + (forked ? 1 : 0) === flags)
      return decide(awk, same).map((decision, at) => [same[at] as Case, decision] as const)
    }),
  )
}

describe.each(AWKS)('what becomes of a file, by %s', (name, awk) => {
  const test = itWith(name)

  test('is as the table has it, for every combination', () => {
    const decided = [...decideAll(awk)].map(([one, decision]) => `${keyOf(one)}: ${decision}`)
    expect(decided.length).toBe(208)
    expect(decided.toSorted()).toEqual([...TABLE].map(([key, decision]) => `${key}: ${decision}`).toSorted())
  })

  test('replaces no version that its host may have written, unless it is kept', () => {
    for (const [one, decision] of decideAll(awk)) {
      const { theirs, ours, theirBase, ourBase, writes, forked } = one
      const common = forked ? ourBase : theirBase
      const isKnown = !writes || ['-', theirBase, ourBase].includes(ours)
      if (decision === 'take theirs') expect([keyOf(one), isKnown]).toEqual([keyOf(one), true])
      if (decision.endsWith('in place of theirs')) expect([keyOf(one), theirs]).toEqual([keyOf(one), common])
      if (decision.endsWith('in place of none')) expect([keyOf(one), theirs]).toEqual([keyOf(one), '-'])
    }
  })

  test('takes lines that are none of a list of digests for not there', () => {
    const out = mkdtempSync(join(folder, 'odd-'))
    const good = `${'a'.repeat(64)}  ./good`
    const odd = [
      '',
      'n',
      'n x',
      `n ${'g'.repeat(64)}  ./bad`,
      `n ${'a'.repeat(64)} ./bad`,
      `n ${'a'.repeat(64)}  /bad`,
    ]
    writeFileSync(join(out, 'offer'), `${[...odd, `n ${good}`].join('\n')}\n`)
    const [file = '', ...first] = awk
    const parts = ['part=1', join(out, 'offer')]
    const args = [...first, '-v', 'writes=1', '-v', 'forked=1', '-v', `out=${out}/`, '-f', PROGRAM, ...parts]
    expect(spawnSync(file, args, { encoding: 'utf8' }).stderr).toBe('')
    expect(readFileSync(join(out, 'fetch'), 'utf8')).toBe('./good\n')
  })
})
