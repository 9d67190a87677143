import {
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import { itWith } from '../support/needed-tools.ts'
import {
  comeBack,
  conflictsOf,
  connect,
  failOver,
  filesOf,
  giveUp,
  part,
  promote,
  writeAll,
} from './support/data-pair.ts'
import { FakeHost, SHELLS } from './support/fake-host.ts'

describe.each(SHELLS)('wrtc-data under %s', (name, shell) => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })
  const test = itWith(name, 'rsync')

  /** Two hosts with the same files; the first one has been promoted, and the second one follows it. */
  async function aPair(files: Readonly<Record<string, string>>): Promise<readonly [FakeHost, FakeHost]> {
    const [left, right] = [aHost('left'), aHost('right')]
    connect(left, right)
    writeAll(left, files)
    await promote(left)
    await right.run('wrtc-data', 'rejoin')
    expect(filesOf(right)).toEqual(filesOf(left))
    return [left, right]
  }

  function aHost(me: string): FakeHost {
    const changes = { host: { name: me, peer_address: '' } }
    // Without bash nobody looks whether the peer's port 22 answers.
    const host = new FakeHost(shell, changes, ['bash'])
    hosts.push(host)
    return host
  }

  test('a host that joins fetches what the active one has', async () => {
    const [left, right] = await aPair({ 'a.json': 'one', 'b.json': 'two' })
    expect(right.read('state/epoch')).toBe('1 left\n')
    expect(left.read('state/epoch')).toBe('1 left\n')
  })

  test('at the first set-up the active host decides, and what the other one had is kept aside', async () => {
    const [left, right] = [aHost('left'), aHost('right')]
    connect(left, right)
    writeAll(left, { 'a.json': 'left' })
    writeAll(right, { 'a.json': 'right' })
    await promote(left)
    await right.run('wrtc-data', 'rejoin')
    expect(filesOf(left)).toEqual({ 'a.json': 'left' })
    expect(filesOf(right)).toEqual({ 'a.json': 'left' })
    expect(conflictsOf(right)).toEqual({ 'a.json': 'right' })
  })

  test('a takeover fetches what the sync has not carried yet, and begins an epoch', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    writeAll(left, { 'a.json': 'later', 'new.json': 'new' })
    await promote(right)
    expect(filesOf(right)).toEqual({ 'a.json': 'later', 'new.json': 'new' })
    expect(right.read('state/epoch')).toBe('2 right\n')
  })

  test('a takeover does without a peer that is silent', async () => {
    const [, right] = await aPair({ 'a.json': 'one' })
    part(right)
    await promote(right)
    expect(right.read('state/epoch')).toBe('2 right\n')
  })

  test('a host that comes back stale gets the newer files, however late its clock says that its own are', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    await failOver(left, right)
    writeAll(right, { 'a.json': 'newer' })
    utimesSync(left.path('data/a.json'), new Date(), new Date(Date.now() + 3_600_000))
    await comeBack(left, right)
    expect(filesOf(left)).toEqual({ 'a.json': 'newer' })
    expect(filesOf(right)).toEqual({ 'a.json': 'newer' })
    expect(conflictsOf(left)).toEqual({})
    expect(left.read('state/epoch')).toBe('2 right\n')
  })

  test('what only the host that died had written reaches the new active one', async () => {
    const [left, right] = await aPair({ 'a.json': 'one', 'b.json': 'two' })
    part(right)
    writeAll(left, { 'a.json': 'not carried', 'c.json': 'new, not carried' })
    await failOver(left, right)
    writeAll(right, { 'b.json': 'newer' })
    await comeBack(left, right)
    const all = { 'a.json': 'not carried', 'b.json': 'newer', 'c.json': 'new, not carried' }
    expect(filesOf(right)).toEqual(all)
    expect(filesOf(left)).toEqual(all)
    expect(conflictsOf(left)).toEqual({})
  })

  test('also a version of the same size and second as the one that had been carried', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(right)
    writeAll(left, { 'a.json': 'two' })
    for (const host of [left, right]) utimesSync(host.path('data/a.json'), 1_700_000_000, 1_700_000_000)
    await failOver(left, right)
    await comeBack(left, right)
    expect(filesOf(right)).toEqual({ 'a.json': 'two' })
    expect(filesOf(left)).toEqual({ 'a.json': 'two' })
  })

  test('what the active host writes just when the other one joins is not replaced', async () => {
    const [left, right] = await aPair({ 'a.json': 'one', 'b.json': 'one', 'd.json': 'one' })
    part(right)
    const own = { 'a.json': 'left', 'b.json': 'not carried', 'c.json': 'left', 'd.json': 'left' }
    writeAll(left, own)
    await failOver(left, right)
    const data = right.path('data')
    const writes = ['a', 'c'].map(
      (file) => `printf right >${data}/new && mv ${data}/new ${data}/${file}.json\n`,
    )
    left.write('meanwhile', `${writes.join('')}rm ${data}/d.json\n`)
    await comeBack(left, right)
    expect(filesOf(right)).toEqual({ 'a.json': 'right', 'b.json': 'not carried', 'c.json': 'right' })
    expect(conflictsOf(right)).toEqual({ 'a.json': 'left', 'c.json': 'left', 'd.json': 'left' })
    expect(right.read('said')).toMatch(/3 files of \S+ were written here, too: its versions are kept in /)
    expect(right.has('data.from-peer')).toBe(false)
  })

  test('what could not be given to the active host is given the next time', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(right)
    writeAll(left, { 'a.json': 'two', 'b.json': 'new' })
    await failOver(left, right)
    left.write('meanwhile', `rm ${left.path('peer')}`)
    await comeBack(left, right)
    expect(left.read('state/epoch')).toBe('1 left\n')
    left.remove('meanwhile')
    // As of an attempt that was cut short.
    mkdirSync(right.path('data.from-peer'))
    right.write('data.from-peer/a.json', 'odd')
    for (const path of [right.path('data.from-peer/a.json'), left.path('data.before-rejoin/a.json')])
      utimesSync(path, 1_700_000_000, 1_700_000_000)
    await comeBack(left, right)
    expect(filesOf(right)).toEqual({ 'a.json': 'two', 'b.json': 'new' })
    expect(left.read('state/epoch')).toBe('2 right\n')
  })

  test('of what both had written, the active one keeps its own, and the other version is kept aside', async () => {
    const [left, right] = await aPair({ 'a b.json': 'one' })
    part(right)
    writeAll(left, { 'a b.json': 'of left' })
    await failOver(left, right)
    writeAll(right, { 'a b.json': 'of right' })
    await comeBack(left, right)
    expect(filesOf(right)).toEqual({ 'a b.json': 'of right' })
    expect(filesOf(left)).toEqual({ 'a b.json': 'of right' })
    expect(conflictsOf(left)).toEqual({ 'a b.json': 'of left' })
    expect(left.read('said')).toMatch(/1 files were written on both hosts: those of left are kept in /)
  })

  test('after a cut, whichever side goes on serving, no write is lost', async () => {
    const [left, right] = await aPair({ 'a.json': '0', 'b.json': '0', 'c.json': '0', 'd.json': '0' })
    part(left)
    part(right)
    await promote(right)
    writeAll(left, { 'a.json': 'left', 'c.json': 'left', 'l.json': 'left' })
    writeAll(right, { 'b.json': 'right', 'c.json': 'right', 'r.json': 'right' })
    connect(left, right)
    await giveUp(right)
    await right.run('wrtc-data', 'rejoin')
    const all = { 'a.json': 'left', 'b.json': 'right', 'c.json': 'left', 'd.json': '0' }
    expect(filesOf(left)).toEqual({ ...all, 'l.json': 'left', 'r.json': 'right' })
    expect(filesOf(right)).toEqual(filesOf(left))
    expect(conflictsOf(right)).toEqual({ 'c.json': 'right' })
  })

  test('faults 3: what was held fast at an earlier promotion does not hide what has been written since', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(right)
    // As of a takeover that had no time to move it.
    mkdirSync(left.path('data.before-rejoin'))
    left.write('data.before-rejoin/a.json', 'one')
    left.write('data.before-rejoin/z.json', 'only there')
    writeAll(left, { 'a.json': 'not carried', 'c.json': 'new, not carried' })
    await failOver(left, right)
    await comeBack(left, right)
    expect(filesOf(right)).toEqual({ 'a.json': 'not carried', 'c.json': 'new, not carried' })
    expect(conflictsOf(left)).toMatchObject({ 'z.json': 'only there' })
  })

  test('faults 4: what cannot be put aside keeps the two from being merged, and loses nothing', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(right)
    writeAll(left, { 'a.json': 'of left' })
    await failOver(left, right)
    writeAll(right, { 'a.json': 'of right' })
    left.write('conflicts', 'a file')
    await comeBack(left, right)
    expect(left.read('state/epoch')).toBe('1 left\n')
    expect(left.read('said')).toMatch(
      /1 files were written on both hosts, and those of left cannot be kept in \S+: the files of right are not fetched before they can/,
    )
    left.remove('conflicts')
    await left.run('wrtc-data', 'rejoin')
    expect(conflictsOf(left)).toEqual({ 'a.json': 'of left' })
    expect(filesOf(left)).toEqual({ 'a.json': 'of right' })
  })

  test('faults 4: nor is it lost when the host is promoted, and joins, before it could be put aside', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(left)
    part(right)
    await promote(right)
    writeAll(right, { 'a.json': 'of right' })
    await giveUp(right)
    writeAll(right, { 'a.json': 'of left' })
    right.write('conflicts', 'a file')
    await promote(right)
    await giveUp(right)
    connect(left, right)
    await right.run('wrtc-data', 'rejoin')
    right.remove('conflicts')
    await right.run('wrtc-data', 'rejoin')
    expect(conflictsOf(right)).toMatchObject({ 'a.json': 'of right' })
  })

  test('faults 7: a takeover reads what has been changed since this host looked last, and no more', async () => {
    const [, right] = await aPair({ 'a.json': 'one', 'b.json': 'two' })
    await right.run('wrtc-data', 'rejoin')
    part(right)
    const known = right.read('state/known')
    const made = 'f'.repeat(64)
    right.write(
      'state/known',
      known.replace(/^.{64}(?= {2}\.\/a)/m, made).replace(/^.{64}(?= {2}\.\/b)/m, made) +
        Array.from({ length: 1000 }, (_, index) => `${made}  ./gone-${index}.json\n`).join(''),
    )
    writeAll(right, { 'b.json': 'changed' })
    await promote(right)
    const base = right.lines('state/bases/2').toSorted()
    expect(base.find((line) => line.endsWith('a.json'))).toBe(`${made}  ./a.json`)
    expect(base.find((line) => line.endsWith('b.json'))).not.toContain(made)
    expect(base).toHaveLength(2)
  })

  test('faults 7: nor does it read for longer than half a second, and what it has not read counts as written here', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    await right.run('wrtc-data', 'rejoin')
    part(right)
    writeAll(right, { 'a.json': 'late' })
    const real = readlinkSync(right.path('bin/sha256sum'))
    right.remove('bin/sha256sum')
    writeFileSync(right.path('bin/sha256sum'), `#!/bin/sh\nsleep 2.5\nexec ${real} "$@"\n`, { mode: 0o755 })
    await promote(right)
    // Three seconds would have ended the list as a whole, and left no base at all.
    expect(right.lines('state/bases/2')).toEqual([])
    right.remove('bin/sha256sum')
    symlinkSync(real, right.path('bin/sha256sum'))
    left.remove('vip')
    await comeBack(left, right)
    expect(filesOf(left)).toEqual({ 'a.json': 'late' })
  })

  test('a sync that comes first does not wipe out what was written before', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(right)
    writeAll(left, { 'a.json': 'of left' })
    await failOver(left, right)
    writeAll(right, { 'a.json': 'of right' })
    await giveUp(left)
    left.remove('data/a.json')
    writeAll(left, { 'a.json': 'of right' })
    connect(left, right)
    await left.run('wrtc-data', 'rejoin')
    expect(conflictsOf(left)).toEqual({ 'a.json': 'of left' })
    expect(existsSync(left.path('data.before-rejoin'))).toBe(false)
  })

  test('what was held fast in part only does not hide what else was written', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(right)
    writeAll(left, { 'c.json': 'new, not carried' })
    await failOver(left, right)
    left.write('full', '')
    await comeBack(left, right)
    expect(filesOf(right)).toEqual({ 'a.json': 'one', 'c.json': 'new, not carried' })
  })

  test('a host that still gives up does not join before it has held fast what it wrote', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(right)
    writeAll(left, { 'a.json': 'not carried' })
    await failOver(left, right)
    connect(left, right)
    await left.run('wrtc-data', 'rejoin')
    expect(left.read('state/epoch')).toBe('1 left\n')
    await comeBack(left, right)
    expect(filesOf(right)).toEqual({ 'a.json': 'not carried' })
  })

  test('what a mere standby has is not a version of its own', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    writeAll(left, { 'a.json': 'two' })
    await right.run('wrtc-data', 'rejoin')
    expect(filesOf(right)).toEqual({ 'a.json': 'two' })
    expect(conflictsOf(right)).toEqual({})
  })

  test('after a cut in which both wrote all files, none of them is lost', async () => {
    const [left, right] = await aPair(thirty('one'))
    part(left)
    part(right)
    await promote(right)
    writeAll(right, thirty('right'))
    writeAll(left, thirty('left'))
    connect(left, right)
    await giveUp(right)
    await right.run('wrtc-data', 'rejoin')
    expect(filesOf(right)).toEqual(thirty('left'))
    expect(filesOf(left)).toEqual(thirty('left'))
    expect(conflictsOf(right)).toEqual(thirty('right'))
  })

  test('a peer that has lost its disk and would replace most files is refused, and that is said once', async () => {
    const [left, right] = await aPair(thirty('one'))
    await giveUp(left)
    await promote(right)
    await left.run('wrtc-data', 'rejoin')
    await giveUp(right)
    await promote(left)
    await right.run('wrtc-data', 'rejoin')
    await failOver(left, right)
    writeAll(right, thirty('right'))
    part(left)
    for (const lost of ['state/epoch', 'state/joined', 'state/bases']) left.remove(lost)
    await promote(left)
    writeAll(left, thirty('left'))
    connect(left, right)
    await giveUp(right)
    for (let time = 0; time < 2; time++) await right.run('wrtc-data', 'rejoin')
    expect(filesOf(right)).toEqual(thirty('right'))
    const said = right.lines('said').filter((line) => line.startsWith('refused'))
    expect(said).toEqual([expect.stringContaining('would replace 30 of 30 files of epoch 4')])
    expect(right.read('state/refused')).toBe(`${said[0]}\n`)
  })

  test('promoted before it has joined, a host keeps what the sync of its peer has replaced meanwhile', async () => {
    const [left, right] = await aPair({ 'a.json': 'one', 'b.json': 'two' })
    part(left)
    part(right)
    await promote(right)
    writeAll(right, { 'a.json': 'of right' })
    await giveUp(right)
    writeAll(right, { 'a.json': 'of left' })
    await promote(right)
    expect(conflictsOf(right)).toEqual({ 'a.json': 'of right' })
    expect(right.has('data.before-rejoin')).toBe(false)
    await giveUp(right)
    await promote(right)
    expect(readdirSync(right.path('conflicts'))).toHaveLength(1)
  })

  test('faults 6: what a host wrote before the cut is no common version after its next promotion', async () => {
    const [left, right] = await aPair({ 'a.json': 'one', 'b.json': 'one' })
    part(left)
    part(right)
    writeAll(left, { 'a.json': 'not carried', 'b.json': 'not carried' })
    await promote(right)
    writeAll(right, { 'b.json': 'of right' })
    // They met for a moment, and the one that gave up did not come to join the other.
    await giveUp(left)
    await promote(left)
    await giveUp(left)
    connect(left, right)
    await left.run('wrtc-data', 'rejoin')
    expect(filesOf(right)).toEqual({ 'a.json': 'not carried', 'b.json': 'of right' })
    expect(filesOf(left)).toEqual(filesOf(right))
    expect(conflictsOf(left)).toEqual({ 'b.json': 'not carried' })
  })

  test('a takeover that merges puts back what the sync of its peer has replaced', async () => {
    const [left, right] = await aPair({ 'a.json': 'one' })
    part(left)
    part(right)
    writeAll(left, { 'a.json': 'not carried' })
    await promote(right)
    await giveUp(left)
    writeAll(left, { 'a.json': 'one' })
    connect(left, right)
    await giveUp(right)
    await promote(left)
    expect(filesOf(left)).toEqual({ 'a.json': 'not carried' })
    expect(conflictsOf(left)).toEqual({})
  })
})

function thirty(text: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.json`, text]))
}
