import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FilePut } from '../../src/core/module-definition.ts'
import { putScripts } from '../../src/shell/put-many-script.ts'
import { rounds, SEED } from '../support/rounds.ts'
import { digest, put, runIn } from './support/put-files.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from './support/shell-kinds.ts'
import { canSwap, NOBODY, swapBelow } from './support/swapping-user.ts'

const CAN = canSwap()
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtcplay-adversary-'))
  chmodSync(folder, 0o755)
  for (const name of ['etc', 'base', 'made']) mkdirSync(at(name))
  chmodSync(at('made'), 0o700)
  writeFileSync(at('etc/secret'), SECRET, { mode: 0o600 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const SECRET = 'what root alone may read'
const CONTENT = 'what the task writes'

function at(...names: string[]): string {
  return join(folder, ...names)
}

/** A home with three files, which is the user's from the moment on in which it has its place. */
function makeHome(round: number): string {
  const made = at('made', String(round))
  mkdirSync(join(made, 'home/app'), { recursive: true })
  for (const name of ['conf', 'a', 'b']) writeFileSync(join(made, 'home/app', name), 'old')
  for (const name of ['app/conf', 'app/a', 'app/b', 'app', ''])
    lchownSync(join(made, 'home', name), NOBODY, NOBODY)
  renameSync(made, at('base', String(round)))
  return at('base', String(round), 'home/app')
}

function puts(app: string, round: number): readonly FilePut[] {
  const old = { expect: digest('old') }
  const wanted = [{ owner: 'root', mode: '0600' }, { owner: 'nobody', mode: '0600' }, {}][round % 3]
  const backup = round % 2 === 0 ? true : undefined
  if (round % 4 === 3) return ['a', 'b'].map((name) => put(join(app, name), CONTENT, { ...old, ...wanted }))
  if (round % 4 === 2) return [put(join(app, 'fresh'), CONTENT, wanted)]
  return [put(join(app, 'conf'), CONTENT, { ...old, ...wanted, backup })]
}

/** What the other user could read there; his game is over there from now on. */
function readable(round: number): string {
  const over = at('made', `over-${round}`)
  renameSync(at('base', String(round)), over)
  return readdirSync(over, { recursive: true, encoding: 'utf8' })
    .map((name) => join(over, name))
    .filter((path) => {
      // What was under way when his game ended may still vanish.
      const found = lstatSync(path, { throwIfNoEntry: false })
      return found?.isFile() === true && (found.uid === NOBODY || (found.mode & 0o004) !== 0)
    })
    .map((path) => readFileSync(path, 'utf8'))
    .join()
}

for (const { kind } of SHELL_KINDS)
  describe.runIf(CAN && isInstalled(kind))(`a user who swaps, links and renames, with ${kind}`, () => {
    let userland: Userland = { path: '', remove: () => {} }
    beforeAll(() => {
      userland = makeUserland(kind)
    })
    afterAll(() => userland.remove())

    test(`security 5, 6, 7, 9: nothing of root's is written or told (seed ${SEED})`, {
      timeout: 600_000,
    }, async () => {
      const user = await swapBelow(at('base'), { etc: at('etc'), secret: at('etc/secret') }, SEED)
      let done = 0
      try {
        for (let round = 1; round <= rounds(24); round++) {
          const app = makeHome(round)
          const files = puts(app, round)
          for (const { source } of putScripts(files)) if (runIn(userland, source).code === 0) done++
          expect(readdirSync(at('etc')), `round ${round}`).toEqual(['secret'])
          expect(readFileSync(at('etc/secret'), 'utf8'), `round ${round}`).toBe(SECRET)
          expect(statSync(at('etc/secret'))).toMatchObject({ uid: 0, gid: 0, mode: 0o100600 })
          const seen = readable(round)
          expect(seen, `round ${round}`).not.toContain(SECRET)
          if (files[0]?.owner === 'root') expect(seen, `round ${round}`).not.toContain(CONTENT)
        }
      } finally {
        expect(await user.stop()).toBeGreaterThan(rounds(24))
      }
      expect(done).toBeGreaterThan(0)
    })
  })
