import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { type Account, FakeHost } from '../templates/support/fake-host.ts'
import { hostileActs, playUser } from './support/hostile-user.ts'

const NOBODY: Account = { name: 'nobody', uid: 65_534, gid: 65_534 }
const ROUNDS = rounds(6)
const ACTS = 40
const SECRET = 'what only root may read\n'
const isRoot = process.getuid?.() === 0

describe.skipIf(!isRoot)(`the application's user, on either host (seed ${SEED}, as root)`, () => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })

  function aHost(me: string): FakeHost {
    const host = new FakeHost(['dash'], { host: { name: me, peer_address: '' } }, ['bash'])
    hosts.push(host)
    host.giveHomeTo(NOBODY)
    mkdirSync(host.path('etc/sub'), { recursive: true })
    host.write('etc/passwd', 'root\n')
    host.write('etc/sub/passwd', 'root\n')
    writeFileSync(host.path('etc/shadow'), SECRET, { mode: 0o600 })
    host.write('etc/open', 'root\n')
    chmodSync(host.path('etc/open'), 0o666)
    return host
  }

  it('security 1: changes nothing and reads nothing that is not his, whatever root does meanwhile', async () => {
    const random = randomFrom(SEED)
    for (let round = 0; round < ROUNDS; round++) await playRound(round, random)
  }, 600_000)

  async function playRound(round: number, random: () => number): Promise<void> {
    const [left, right] = [aHost('left'), aHost('right')]
    left.write('peer', right.folder)
    right.write('peer', left.folder)
    const before = [left, right].map(rootsFiles)
    const acts = [left, right].map((host) => hostileActs(ACTS, placesOf(host), targetsOf(host), random))
    const users = acts.map((attack) => playUser(NOBODY, attack))
    try {
      for (let move = 0; move < 5; move++) {
        const [from, to] = random() < 0.5 ? [left, right] : [right, left]
        await takesOver(from, to)
        for (let time = 0; time < 3; time++) await from.run('wrtc-data', 'rejoin')
      }
    } finally {
      for (const user of users) await user.stop()
    }
    const why = `round ${round} of seed ${SEED}:\n${acts.flat().join('\n')}`
    for (const [index, host] of [left, right].entries()) {
      expect(rootsFiles(host), why).toEqual(before[index])
      expect(textOf(host.path('state')) + textOf(host.path('run')) + host.read('said'), why).not.toMatch(
        LEAKS,
      )
      rmSync(host.path('home'), { recursive: true, force: true })
    }
  }
})

/** As the host that had the VIP is told to give up, and the other one has it. */
async function takesOver(from: FakeHost, to: FakeHost): Promise<void> {
  from.remove('vip')
  await from.run('wrtc-role', 'backup')
  to.write('vip', '')
  to.write('keepalived', '')
  const { code, tookMs } = await to.run('wrtc-role', 'master')
  expect(code).toBe(0)
  expect(to.has('up/wrtc')).toBe(true)
  expect(tookMs).toBeLessThan(20_000)
  to.write('state/state', 'role=active\n')
}

function placesOf(host: FakeHost): readonly string[] {
  const below = [
    'data',
    'data/sub',
    'data.before-rejoin',
    'data.before-rejoin.old',
    'data.from-peer',
    'conflicts',
    '.ssh',
  ]
  return [
    ...below.map((name) => host.path(`home/${name}`)),
    host.path('home/conflicts/*'),
    host.path('run/ssh'),
  ]
}

function targetsOf(host: FakeHost): readonly string[] {
  const names = [
    'etc',
    'etc/passwd',
    'etc/shadow',
    'etc/sub',
    'etc/open',
    'state',
    'state/epoch',
    'run',
    'run/data',
  ]
  return [...names.map((name) => host.path(name)), '..', '/', '.']
}

const LEAKS = new RegExp(`${createHash('sha256').update(SECRET).digest('hex')}|what only root may read`)

/** Owner, mode and content of what is not the user's. */
function rootsFiles(host: FakeHost): readonly string[] {
  const facts = (path: string): readonly string[] => {
    const { uid, mode } = lstatSync(path)
    const content = lstatSync(path).isFile() ? readFileSync(path, 'latin1') : ''
    const below = lstatSync(path).isDirectory()
      ? readdirSync(path).flatMap((name) => facts(join(path, name)))
      : []
    return [`${path} ${uid} ${mode.toString(8)} ${content}`, ...below]
  }
  return [...facts(host.path('etc')), ...facts(host.path('bin')).filter((line) => !line.includes(' 120777 '))]
}

function textOf(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((one) => one.isFile())
  return files.map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')).join('\n')
}
