import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect } from 'vitest'
import type { Scope } from '../../src/language/value-template.ts'
import { itWith } from '../support/needed-tools.ts'
import { FakeHost, SHELLS } from './support/fake-host.ts'

/** Whatever happens to a takeover, WRTC has been started after that long. */
const PROMISED_MS = 9_000

describe.each(SHELLS)('a takeover under %s', (name, shell) => {
  const hosts: FakeHost[] = []
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })
  const test = itWith(name, 'rsync')

  function holder(changes: Scope = {}, without: readonly string[] = []): FakeHost {
    const host = new FakeHost(shell, { host: { name: 'left', peer_address: '' }, ...changes }, [
      'bash',
      ...without,
    ])
    hosts.push(host)
    host.write('vip', '')
    host.write('keepalived', '')
    host.write('data/a.json', 'one')
    return host
  }

  async function takesOver(host: FakeHost): Promise<void> {
    const { code, tookMs } = await host.run('wrtc-role', 'master')
    expect(host.lines('log')).toContain('wrtc start')
    expect(tookMs).toBeLessThan(PROMISED_MS)
    expect(code).toBe(0)
  }

  test.each([
    'epoch 08 x 0 active',
    'epoch 9223372036854775807 x 0 active',
    'epoch 1000000000000 x 0 active',
    'epoch -1 x 0 active',
    'epoch 1+1 x 0 active',
    'epoch a[$(touch${IFS}$FAKE/hit)] x 0 active',
    'epoch 3 ../../x 0 active',
    'epoch 3 x 010 active',
    'epoch 3 x 0 everything',
    'wrtc-data 2\nepoch 3 x 0 active',
    'wrtc-data 2\nepoch 3 x 0 active\nend 3',
    'wrtc-data 3\nepoch 3 x 0 active\nend 2',
    'epoch',
    '\u001b]0;title\u0007epoch 3 x 0 active',
  ])('security 2: starts WRTC when the peer says %j, which is as if it said nothing', async (says) => {
    const host = holder()
    host.write('state/epoch', '4 right\n')
    host.write('says', `${says}\n`)
    await takesOver(host)
    expect(host.read('state/epoch')).toBe('5 left\n')
    expect(host.has('hit')).toBe(false)
    expect(host.read('said')).not.toMatch(/[^ -~\n]/)
  })

  test('security 2: starts WRTC in time when the peer names so many conflicts that keeping them takes long', async () => {
    const host = holder()
    host.write('state/epoch', '4 left\n')
    host.write('says', `epoch 5 right 0 active\nn ${'0'.repeat(64)}  ./a.json\n`)
    rmSync(host.path('bin/rsync'))
    writeFileSync(host.path('bin/rsync'), '#!/bin/sh\nexec sleep 40\n', { mode: 0o755 })
    await takesOver(host)
    expect(host.read('data/a.json')).toBe('one')
  })

  test('security 2: an epoch that is far ahead uses no numbers up', async () => {
    const host = holder()
    host.write('state/epoch', '4 right\n')
    host.write('says', 'epoch 999999999998 x 0 active\n')
    await takesOver(host)
    expect(host.read('state/epoch')).toBe('5 left\n')
    expect(host.read('said')).toContain("epoch 999999999998 is too far from this host's")
  })

  test('security 2: the last of all epochs is not left', async () => {
    const host = holder()
    host.write('state/epoch', '999999999999 right\n')
    await takesOver(host)
    expect(host.read('state/epoch')).toBe('999999999999 left\n')
  })

  test.each<[string, string]>([
    ['state/epoch', '08 right'],
    ['state/epoch', '9223372036854775807 right'],
    ['state/epoch', '1+1 right'],
    ['state/epoch', '3 ../x'],
    ['state/joined', '09'],
    ['state/joined', 'a[$(touch $FAKE/hit)]'],
    ['state/state', 'role=$(touch $FAKE/hit)'],
    ['state/bases/08', 'x'],
    ['state/bases/9223372036854775808', 'x'],
    ['run/lease', '999999999999'],
    ['run/lease', '0999'],
    ['run/rejoin.pid', '1'],
    ['run/rejoin.pid', '-1'],
    ['run/gave-up', 'x\nold'],
    ['run/since', 'a[$(touch $FAKE/hit)]'],
    ['run/data/told', 'lacks $(touch $FAKE/hit)'],
  ])('security 2: starts WRTC when %s holds %j', async (file, text) => {
    const host = holder()
    host.write('says', 'epoch 2 right 0 standby\n')
    for (const folder of ['state/bases', 'run/data']) mkdirSync(host.path(folder), { recursive: true })
    host.write(file, `${text}\n`)
    await takesOver(host)
    expect(host.has('hit')).toBe(false)
    expect(host.read('state/epoch')).toMatch(/^[1-9][0-9]{0,11} left\n$/)
  })

  test.each<[string, Scope, (host: FakeHost) => void]>([
    ['the folder of the state cannot be written', {}, (host) => replaceByFile(host, 'state')],
    [
      'the folder of what lasts until the next boot cannot be written',
      {},
      (host) => replaceByFile(host, 'run'),
    ],
    ['neither can be written', {}, (host) => replaceByFile(host, 'state', 'run')],
    ['the folder of its lists is a file', {}, (host) => host.write('run/data', '')],
    ['the user is not there', { wrtc_user: 'nobody-of-this-name' }, () => undefined],
    ['the data is not there', {}, (host) => host.remove('data')],
    ['ssh hangs', {}, (host) => host.write('hangs', '')],
  ])('security 2: starts WRTC when %s', async (_what, changes, breakIt) => {
    const host = holder(changes)
    breakIt(host)
    await takesOver(host)
  })

  test('security 2: does so without flock, too', async () => {
    const host = holder({}, ['flock'])
    replaceByFile(host, 'run')
    await takesOver(host)
  })

  test('security 2: an epoch that cannot be written to the disk holds until the next boot', async () => {
    const host = holder()
    host.write('state/epoch', '4 right\n')
    mkdirSync(host.path('state/epoch.new'))
    await takesOver(host)
    expect(host.read('run/kept-epoch')).toBe('5 left\n')
    host.remove('state/epoch.new')
    host.write('state/state', 'role=standby\n')
    await takesOver(host)
    expect(host.read('state/epoch')).toBe('6 left\n')
    expect(host.has('run/kept-epoch')).toBe(false)
  })

  test('security 2: nobody but root can hold what keeps two takeovers apart', async () => {
    const host = holder()
    await takesOver(host)
    const open = readdirSync(host.path('run')).filter(
      (file) => file.startsWith('lock') && (statSync(host.path(`run/${file}`)).mode & 0o77) !== 0,
    )
    expect(open).toEqual([])
  })

  test.each(['epoch 3 right 0 active', 'x'.repeat(5000), 'holds active'])(
    'security 3: an answer that does not end fills nothing: %.25s',
    async (begin) => {
      const host = holder()
      host.write('floods', begin)
      await takesOver(host)
      expect(bytesBelow(host.path('run'))).toBeLessThan(100_000)
      expect(host.read('state/epoch')).toBe('1 left\n')
      expect(host.read('said')).toMatch(/is not taken: it (is longer|begins otherwise|was cut short)/)
    },
  )

  test('security 1: a data folder that is a link is left alone, and WRTC is started', async () => {
    const host = holder()
    mkdirSync(host.path('elsewhere'))
    host.write('elsewhere/passwd', 'root')
    host.remove('data')
    symlinkSync(host.path('elsewhere'), host.path('data'))
    host.write('says', 'epoch 2 right 0 active\n')
    await takesOver(host)
    await host.run('wrtc-data', 'snapshot')
    expect(readdirSync(host.path('elsewhere'))).toEqual(['passwd'])
    // It may run as root, and would carry what the link leads to.
    host.write('says', 'lacks standby\n')
    host.write('run/parted', '')
    await host.run('wrtc-role', 'mend-sync')
    host.remove('up/wrtc')
    expect(await host.run('wrtc-role', 'may-restart-sync')).toMatchObject({ code: 1 })
    expect(host.lines('log')).not.toContain('lsyncd start')
    expect(host.read('said')).toContain(`the data folder ${host.path('data')} cannot be used`)
    const digest = '4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2'
    expect(textBelow(host.path('state')) + textBelow(host.path('run'))).not.toContain(digest)
  })
})

function replaceByFile(host: FakeHost, ...folders: readonly string[]): void {
  for (const folder of folders) {
    rmSync(host.path(folder), { recursive: true })
    writeFileSync(host.path(folder), '')
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name)
    return one.isDirectory() ? filesBelow(path) : one.isFile() ? [path] : []
  })
}

function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0)
}

function textBelow(folder: string): string {
  return filesBelow(folder)
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}
