import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MemberFacts } from '../../../src/appliance/facts/member-facts.ts'
import { memberProbe } from '../../../src/appliance/facts/member-probe.ts'
import { readFacts } from '../../../src/appliance/facts/read-facts.ts'
import { pairSettings } from '../../../src/appliance/settings/settings.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

describe.skipIf(!isRoot)('the look at a host whose application user is hostile (as root)', () => {
  let folder = ''
  const home = (name = ''): string => join(folder, 'home', name)
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wrtcplay-probe-'))
    chmodSync(folder, 0o755)
    for (const name of ['', 'data', '.ssh']) mkdirSync(home(name))
    for (const name of ['', 'data', '.ssh']) chownSync(home(name), NOBODY, NOBODY)
    for (const name of ['scripts', 'state', 'run']) mkdirSync(join(folder, name))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** What root is told. */
  function look(user = 'nobody', port = 1): { readonly facts: MemberFacts; readonly stdout: string } {
    const settings = pairSettings({
      wrtc_user: user,
      wrtc_data: home('data'),
      wrtc_conflicts: home('conflicts'),
      wrtc_key: home('.ssh/id_rsa'),
      script_dir: join(folder, 'scripts'),
      state_dir: join(folder, 'state'),
      run_dir: join(folder, 'run'),
      wrtc_port: port,
    })
    const { source } = memberProbe({ vip: '127.0.0.9', peer: '127.0.0.1', settings })
    const { stdout } = spawnSync('sh', ['-c', source], { encoding: 'latin1', timeout: 60_000 })
    const facts = readFacts(stdout, settings, { from: Date.now() - 60_000, to: Date.now() })
    if (facts === undefined) throw new Error('it did not come to its end')
    return { facts, stdout }
  }

  it('security 1: tells of the data of its user, as that user', () => {
    writeFileSync(home('data/a.json'), '{}')
    writeFileSync(home('data/.roots'), '{}', { mode: 0o600 })
    const { facts } = look()
    expect(facts.data?.newest.map(({ path }) => path).toSorted()).toEqual(['.roots', 'a.json'])
    expect(facts).toMatchObject({ dataTrouble: undefined, hasUser: true, unreadable: [] })
  })

  it.each<[string, () => void, string]>([
    [
      'a link',
      () => {
        rmSync(home('data'), { recursive: true })
        symlinkSync('/etc', home('data'))
      },
      'data is a link',
    ],
    ["somebody else's", () => chownSync(home('data'), 1, 1), 'it belongs to daemon'],
    ['not there', () => rmSync(home('data'), { recursive: true }), 'it is not there'],
  ])('security 1: says that the data folder is %s', (_what, make, trouble) => {
    make()
    expect(look().facts.dataTrouble).toContain(trouble)
  })

  it('security 1: nothing below a folder that only root can read is told of', () => {
    const roots = join(folder, 'roots')
    mkdirSync(roots, { mode: 0o700 })
    writeFileSync(join(roots, 'secret-name'), '')
    rmSync(home('data'), { recursive: true })
    symlinkSync(roots, home('data'))
    symlinkSync(roots, home('conflicts'))
    expect(look().stdout).not.toContain('secret-name')
  })

  it('security 1: pipes without an end do not hold it', () => {
    for (const name of ['.ssh/authorized_keys', '.ssh/known_hosts', 'data/pipe'])
      execFileSync('mkfifo', [home(name)])
    const began = performance.now()
    look()
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('security 1: a file name says nothing of what is not the user’s', () => {
    writeFileSync(home('data/x\nvip\t6: the VIP\nscript\t755 0 d - forged\nepoch\t9 x'), '')
    const { facts } = look()
    expect(facts).toMatchObject({ holdsVip: false, scripts: [], epoch: undefined })
  })

  it('security 1: a user that is not there, and folders that others can write, are told of', () => {
    chmodSync(join(folder, 'state'), 0o777)
    chownSync(join(folder, 'run'), NOBODY, NOBODY)
    const { facts } = look('nobody-of-this-name')
    expect(facts.hasUser).toBe(false)
    const open = facts.folders.filter(({ mode, isRoots }) => !isRoots || /[2367].?$/.test(mode))
    expect(open.map(({ path }) => path)).toEqual(
      expect.arrayContaining([join(folder, 'state'), join(folder, 'run')]),
    )
  })

  it('tells of a stranger that listens on the port of WRTC', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
    const { port } = server.address() as AddressInfo
    expect(look('nobody', port).facts.takeover.isPortTaken).toBe(true)
    expect(look().facts.takeover.isPortTaken).toBe(false)
    server.close()
  })

  it('reads state files whose last line has no end', () => {
    writeFileSync(join(folder, 'state/state'), 'role=active')
    writeFileSync(join(folder, 'state/epoch'), '3 wrtc-a')
    writeFileSync(join(folder, 'state/joined'), '3')
    const { facts } = look()
    expect(facts).toMatchObject({
      recorded: { role: 'active' },
      epoch: { number: 3, author: 'wrtc-a' },
      unreadable: [],
    })
  })

  it('what differs between hosts counts for no digest of a script', () => {
    const scriptWith = (name: string, line: string): void =>
      writeFileSync(join(folder, 'scripts', name), `#!/bin/sh\n# wrtc-pair scripts, version 3\n${line}:\n`)
    const digests = (): readonly string[] => look().facts.scripts.map(({ digest }) => digest)
    scriptWith('wrtc-role', '')
    scriptWith('wrtc-check', "peer='198.18.0.12'\n")
    const [plain, valued] = digests()
    expect(valued).toBe(plain)
    scriptWith('wrtc-check', 'edited\n')
    expect(digests()[1]).not.toBe(plain)
    expect(look().facts.scripts.map(({ version }) => version)).toEqual([3, 3])
  })

  it('security 2: tells of maintenance whatever its file holds, and of no more than its form allows', () => {
    const order = (text: string): MemberFacts['maintenance'] => {
      writeFileSync(join(folder, 'state/maintenance'), text)
      return look().facts.maintenance
    }
    expect(look().facts.maintenance).toBeUndefined()
    expect(order('since=1700000000\nuntil=-\nby=a@b\nreason=x y\n')).toEqual({
      since: 1_700_000_000_000,
      until: undefined,
      by: 'a@b',
      reason: 'x y',
    })
    expect(order('')).toBe('garbled')
    expect(order(`since=1\nuntil=-\nby=a\nreason=${'x'.repeat(100_000)}\n`)).toBe('garbled')
    expect(order('since=1\nuntil=-\nby=a\nreason=x\nvip\t6: the VIP\n'.repeat(9))).toBe('garbled')
    expect(look().facts.holdsVip).toBe(false)
  })

  it('security 2: tells of a pause, of where the VIP belongs, and of what would have moved it', () => {
    const pause = (text: string): MemberFacts['pause'] => {
      writeFileSync(join(folder, 'state/paused'), text)
      return look().facts.pause
    }
    expect(look().facts.pause).toBeUndefined()
    const order = { since: 60_000, until: 120_000, by: 'a@b', reason: '' }
    const lines = 'since=60\nuntil=120\nby=a@b\nreason=\n'
    expect(pause(`${lines}vip=there\n`)).toEqual({ order, keepsVip: false, heldBack: undefined })
    writeFileSync(join(folder, 'run/held-back'), `it is deaf\n${'x\n'.repeat(9999)}`)
    expect(pause(`${lines}vip=here\n`)).toEqual({ order, keepsVip: true, heldBack: 'it is deaf' })
    for (const text of ['', lines, `${lines}vip=x\n`, `${lines}vip=here\nvip=there\n`])
      expect(pause(text)?.order).toBe('garbled')
  })

  it('tells whether the scripts there can be given orders', () => {
    writeFileSync(join(folder, 'scripts/settings.conf'), "version='4'\n")
    mkdirSync(join(folder, 'scripts/wrtc-pair-4'))
    expect(look().facts.takesOrders).toBe(false)
    writeFileSync(join(folder, 'scripts/wrtc-pair-4/maintenance.sh'), '')
    expect(look().facts.takesOrders).toBe(true)
  })

  it('security 2: state files that hold something else are named', () => {
    writeFileSync(join(folder, 'state/epoch'), '08 x\n')
    writeFileSync(join(folder, 'state/joined'), '9223372036854775807\n')
    writeFileSync(join(folder, 'state/state'), 'role=$(id)\n')
    expect(look().facts).toMatchObject({ epoch: undefined, unreadable: ['epoch', 'joined', 'state'] })
  })
})
