import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFailure } from '../../src/core/module-definition.ts'
import type { HostConnection } from '../../src/shell/contract.ts'
import { createConnect } from '../../src/transport/connect.ts'
import { applyChanges } from '../../src/units/apply-changes.ts'
import { executorOf } from '../../src/units/executor.ts'
import { moduleNamed, settled } from '../modules/support/local-host.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from '../shell/support/shell-kinds.ts'
import { ownFiles } from '../support/own-files.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { pin, targetOf, temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import { startServer, type TestServer } from '../transport/support/ssh-server.ts'
import { type Arena, makeArena, SECRET } from './support/arena.ts'
import { type Deed, deedsIn, NAME } from './support/deeds.ts'
import { Intruder } from './support/intruder.ts'
import { differences, leaks, snapshot } from './support/watcher.ts'

/** For each kind of host, in a run of the whole suite. */
const ROUNDS = rounds(100)
const TIMEOUT_MS = 3000

const canAttack = process.getuid?.() === 0 && process.platform === 'linux'

/** A user whom nobody has a name for, and one who has one: what is his is done as root, or as himself. */
const USERS = [64_321, 65_534]

for (const [index, { kind }] of SHELL_KINDS.entries())
  describe.skipIf(!canAttack || !isInstalled(kind))(`a user of a host with ${kind} (seed ${SEED})`, () => {
    const folder = temporaryFolder()
    let server: TestServer
    let userland: Userland
    let host: HostConnection

    beforeAll(async () => {
      userland = makeUserland(kind)
      mkdirSync(join(folder.path, 'lent'))
      symlinkSync('/usr/bin/ssh-keygen', join(folder.path, 'lent/ssh-keygen'))
      server = await startServer({ path: `${userland.path}:${join(folder.path, 'lent')}` })
      const target = targetOf(server, { user: 'root', knownHosts: [pin(server, folder.path)] })
      host = createConnect(ownFiles())(target, { lock: undefined })
    })

    afterAll(async () => {
      await host?.close()
      await server?.close()
      userland?.remove()
      folder.remove()
    })

    it('has nothing changed but what is his, and is told nothing that he may not know, whatever he exchanges', async () => {
      for (const uid of USERS) {
        const arena = makeArena(uid)
        const intruder = new Intruder(uid, arena.home, arena.outside)
        try {
          const tally = await attack({
            arena,
            intruder,
            host,
            seed: SEED * 10 + index,
            local: join(folder.path, 'large'),
          })
          expect(tally.exchanges).toBeGreaterThan(ROUNDS)
          expect(tally.changed).toBeGreaterThan(ROUNDS / 20)
        } finally {
          intruder.close()
          arena.remove()
        }
      }
    }, 600_000)
  })

interface Attack {
  readonly arena: Arena
  readonly intruder: Intruder
  readonly host: HostConnection
  readonly seed: number
  readonly local: string
}

/** How often root's tasks changed what they were to change, and how often something was exchanged under their hands. */
interface Tally {
  exchanges: number
  /** How often a pipe that came in a file's place was waited for until the deadline. */
  waits: number
  changed: number
}

async function attack({ arena, intruder, host, seed, local }: Attack): Promise<Tally> {
  const random = randomFrom(seed)
  const before = snapshot(arena.outside)
  const tally: Tally = { exchanges: 0, changed: 0, waits: 0 }
  for (let round = 0; round < ROUNDS / 2; round++) {
    const deeds = deedsIn(join(arena.home, `r${round}/app`), arena.uid, local, random)
    const deed = deeds[round % deeds.length] as Deed
    await intruder.begin(`r${round}`, deed.kind, NAME, 1 + Math.floor(random() * 2 ** 30))
    const outcome = await perform(deed, host)
    tally.exchanges += await intruder.end()
    if (outcome.startsWith('done')) tally.changed++
    if (/"kind":"timeout"/.test(outcome) || outcome.startsWith('timeout')) tally.waits++
    const why = `round ${round} of seed ${seed}: ${deed.module} ${JSON.stringify(deed.params).slice(0, 400)}: ${outcome.slice(0, 400)}`
    expect(differences(before, snapshot(arena.outside)), why).toEqual([])
    expect(leaks(join(arena.home, `r${round}`), arena.uid, SECRET), why).toEqual([])
    expect(outcome.includes(SECRET), why).toBe(false)
  }
  return tally
}

/** Looks, plans and makes the changes as a run does; all that is told of it, as text. */
async function perform({ module: name, params }: Deed, host: HostConnection): Promise<string> {
  const module = moduleNamed(name)
  const probe = module.probe(params)
  const looked = await host.run(unitOf({ source: probe?.source ?? '', timeoutMs: TIMEOUT_MS }), undefined)
  const [seen] = looked.kind === 'answered' ? looked.parts : []
  if (seen?.kind !== 'ended') return JSON.stringify(looked)
  const state = module.read(seen, params)
  const changes = isFailure(state) ? state : settled(module.plan(params, state))
  if (isFailure(changes)) return changes.message
  const applied = await applyChanges(
    {
      changes,
      ready: { kind: 'ready', params, user: undefined, probe, guard: undefined },
      proven: true,
      timeoutMs: TIMEOUT_MS,
    },
    executorOf(host),
  )
  const proof =
    applied.kind === 'done' && applied.proof !== undefined ? module.read(applied.proof, params) : undefined
  const diffs = changes.map(({ summary, diff }) => ({ summary, diff }))
  return `${applied.kind} ${JSON.stringify({ applied, diffs, proof: proof === undefined || isFailure(proof) ? proof : module.report(proof, [], params) })}`
}
