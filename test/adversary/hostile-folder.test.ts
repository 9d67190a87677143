import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Distrusted } from '../../src/core/trusted-files.ts'
import { MAIN } from '../cli/support/command.ts'
import { ownFiles } from '../support/own-files.ts'
import { randomFrom, rounds, SEED } from '../support/rounds.ts'
import { KEYS } from '../transport/support/host-key-rows.ts'
import { type KeyShower, showKeys, wrtcplayAccepts } from '../transport/support/judges.ts'

const ATTACKER = 4711
const ROUNDS = rounds(100)
const COMMANDS = rounds(8)
const LISTS = rounds(40)
/** What a round may take on a machine that has much else to do. */
const PATIENCE_MS = 1500
const IS_ROOT = process.getuid?.() === 0

/**
 * Folders with owners, modes and links at random. What is read there is read first, and then an unprivileged user really tries
 * to change what the path leads to, in every way he has. What he can change must not have been obeyed.
 */
describe.runIf(IS_ROOT)(`a folder that somebody else may have made (seed ${SEED})`, () => {
  let base = ''
  beforeAll(() => {
    base = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))
    chmodSync(base, 0o755)
  })
  afterAll(() => rmSync(base, { recursive: true, force: true }))

  it('security 17: what another user can change is not read', { timeout: ROUNDS * PATIENCE_MS }, () => {
    const count = { read: 0, refused: 0, changed: 0 }
    forEachTree(base, ROUNDS, SEED, (tree) => {
      writeFileSync(tree.real, 'honest')
      tree.spoil()
      const isRead = reads(tree.path)
      const isChanged = attack(base, tree.path)
      count[isRead ? 'read' : 'refused']++
      if (isChanged) count.changed++
      expect(isRead && isChanged, `read, and then changed: ${tree.description}`).toBe(false)
    })
    expect(Math.min(count.read, count.refused, count.changed)).toBeGreaterThan(ROUNDS / 20)
  })

  it('security 17: an inventory that another user can change runs no command', {
    timeout: COMMANDS * 4 * PATIENCE_MS,
  }, () => {
    const count = { ran: 0, changed: 0 }
    forEachTree(base, COMMANDS, SEED + 1, (tree) => {
      const canary = join(base, 'canary')
      writeFileSync(tree.real, inventoryWith(`touch ${canary}`))
      tree.spoil()
      spawnSync(process.execPath, [MAIN, 'trust', 'a', '-i', tree.path], { cwd: dirname(tree.path) })
      const hasRun = existsSync(canary)
      rmSync(canary, { force: true })
      const isChanged = attack(base, tree.path)
      if (hasRun) count.ran++
      if (isChanged) count.changed++
      expect(hasRun && isChanged, `obeyed, and then changed: ${tree.description}`).toBe(false)
    })
    expect(count.ran + count.changed).toBeGreaterThan(0)
  })

  it('security 17: known hosts that another user can change let no host in', {
    timeout: LISTS * PATIENCE_MS,
  }, async () => {
    const server: KeyShower = await showKeys([KEYS.E])
    const line = await lineOf(server)
    const trees: Tree[] = []
    forEachTree(base, LISTS, SEED + 2, (tree) => void trees.push(tree), false)
    let index = 0
    for (const tree of trees) {
      writeFileSync(tree.real, line)
      tree.spoil()
      const question = { address: 'h', port: 22, files: [tree.path] }
      const isAccepted = await wrtcplayAccepts(server, question, String(index++))
      expect(isAccepted && attack(base, tree.path), `counted, and then changed: ${tree.description}`).toBe(
        false,
      )
    }
    expect(server.accepted.size).toBeGreaterThan(LISTS / 20)
    await server.close()
  })
})

/** Where a file is, as it is asked for and without links. */
interface Tree {
  readonly path: string
  readonly real: string
  readonly description: string
  /** Gives everything the owners and modes that it is to have. */
  spoil(): void
}

function forEachTree(
  base: string,
  count: number,
  seed: number,
  act: (tree: Tree) => void,
  isRemoved = true,
): void {
  const random = randomFrom(seed)
  for (let round = 0; round < count; round++) {
    const root = join(base, `${seed}-${round}`)
    mkdirSync(root, { mode: 0o755 })
    act(grow(root, random))
    if (isRemoved) rmSync(root, { recursive: true, force: true })
  }
}

/** Up to three folders and a file, each behind a link now and then. */
function grow(root: string, random: () => number): Tree {
  const later: (() => void)[] = []
  const notes: string[] = []
  const place = (folder: string, name: string, make: (path: string) => void): string => {
    const path = join(folder, name)
    const isLinked = random() < 0.2
    const real = isLinked ? join(folder, `${name}-real`) : path
    make(real)
    const status = {
      uid: random() < 0.8 ? 0 : ATTACKER,
      gid: random() < 0.7 ? 0 : ATTACKER,
      mode: pick(MODES, random),
    }
    later.push(() => {
      chownSync(real, status.uid, status.gid)
      chmodSync(real, status.mode)
    })
    notes.push(`${name} ${status.uid}:${status.gid} ${status.mode.toString(8)}`)
    if (!isLinked) return path
    symlinkSync(random() < 0.5 ? real : `${name}-real`, path)
    const owner = random() < 0.8 ? 0 : ATTACKER
    later.push(() => lchownSync(path, owner, owner))
    notes.push(`by a link of ${owner}`)
    return path
  }
  let folder = root
  const depth = Math.floor(random() * 4)
  for (let level = 0; level < depth; level++) folder = place(folder, `d${level}`, (path) => mkdirSync(path))
  const path = place(folder, 'inventory.yml', (file) => writeFileSync(file, ''))
  return {
    path,
    real: realpathSync(path),
    description: notes.join(', '),
    spoil: () => {
      for (const one of later) one()
    },
  }
}

/** Of folders and files alike; most are right. */
const MODES = [0o755, 0o755, 0o755, 0o755, 0o700, 0o775, 0o777, 0o1777, 0o1775, 0o757, 0o2775, 0o2755]

function pick<T>(from: readonly T[], random: () => number): T {
  const one = from[Math.floor(random() * from.length)]
  if (one === undefined) throw new RangeError('nothing to pick from')
  return one
}

function reads(path: string): boolean {
  try {
    ownFiles().read(path)
    return true
  } catch (error) {
    if (error instanceof Distrusted) return false
    throw error
  }
}

/** Whether the attacker can have the path lead to what he says. The way is tried as it was named, and without links. */
function attack(base: string, path: string): boolean {
  for (const way of new Set([path, realpathSync(path)]))
    spawnSync('/bin/sh', ['-c', ATTACK, 'sh', base, path, way], {
      uid: ATTACKER,
      gid: ATTACKER,
      stdio: 'ignore',
    })
  try {
    return readFileSync(path, 'utf8') === 'EVIL\n'
  } catch {
    // He has taken it away, and so could have put another one there.
    return true
  }
}

/** Writes the file, and from it upwards puts another one of his in the place of each part of the way. */
const ATTACK = `base=$1 path=$2 part=$3
umask 0
evil() { [ "$(cat "$path")" = EVIL ] && exit; }
chmod a+rwx "$part"; echo EVIL >"$part"; evil
while [ "$part" != "$base" ]; do
  above=\${part%/*}
  chmod a+rwx "$above"
  if mv "$part" "$part.away"; then
    mkdir -p "\${3%/*}" "\${path%/*}"
    echo EVIL >"$3"; [ -e "$path" ] || echo EVIL >"$path"
    evil
  fi
  part=$above
done`

function inventoryWith(command: string): string {
  return `hosts: { a: { address: 127.0.0.1, port: 1 } }
connection: { agent: false, password: { secret: { command: "${command}; echo x" } } }
`
}

async function lineOf(server: KeyShower): Promise<string> {
  const { utils } = (await import('ssh2')).default
  const key = utils.parseKey(KEYS.E)
  if (key instanceof Error || server.port === 0) throw new Error('no key')
  return `h ${key.type} ${key.getPublicSSH().toString('base64')}\n`
}
