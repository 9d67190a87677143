import {
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect } from 'vitest'
import { itWith, pathOf } from '../support/needed-tools.ts'
import { type Account, FakeHost, SHELLS } from './support/fake-host.ts'

const NOBODY: Account = { name: 'nobody', uid: 65_534, gid: 65_534 }
const ROOTS = 'root:x:0:0::/root:/bin/sh\n'
const isRoot = process.getuid?.() === 0

describe.skipIf(!isRoot).each(SHELLS)(
  'the files of a user that is not root, under %s (as root)',
  (name, shell) => {
    const hosts: FakeHost[] = []
    afterEach(async () => {
      for (const host of hosts.splice(0)) await host.close()
    })
    const test = itWith(name, 'rsync')

    function aHost(me: string): FakeHost {
      const host = new FakeHost(shell, { host: { name: me, peer_address: '' } }, ['bash'])
      hosts.push(host)
      host.giveHomeTo(NOBODY)
      mkdirSync(host.path('etc'))
      host.write('etc/passwd', ROOTS)
      return host
    }

    /** `left` is active, `right` follows it. */
    async function aPair(): Promise<readonly [FakeHost, FakeHost]> {
      const [left, right] = [aHost('left'), aHost('right')]
      left.write('peer', right.folder)
      right.write('peer', left.folder)
      own(left, 'data/a.json', 'one')
      await left.run('wrtc-data', 'bring-in')
      left.write('vip', '')
      left.write('state/state', 'role=active\n')
      await right.run('wrtc-data', 'rejoin')
      expect(right.read('home/data/a.json')).toBe('one')
      return [left, right]
    }

    function own(host: FakeHost, file: string, text: string): void {
      const path = host.path(`home/${file}`)
      mkdirSync(join(path, '..'), { recursive: true })
      writeFileSync(path, text)
      for (const one of [path, join(path, '..')]) chownSync(one, NOBODY.uid, NOBODY.gid)
    }

    function owners(folder: string): readonly number[] {
      return readdirSync(folder, { withFileTypes: true, recursive: true }).map(
        (one) => lstatSync(join(one.parentPath, one.name)).uid,
      )
    }

    async function failOver(from: FakeHost, to: FakeHost): Promise<void> {
      to.remove('peer')
      from.remove('vip')
      await to.run('wrtc-data', 'bring-in')
      to.write('vip', '')
      to.write('state/state', 'role=active\n')
      to.write('peer', from.folder)
      from.write('state/state', 'role=standby\n')
      await from.run('wrtc-data', 'snapshot')
    }

    test('security 1: all that a pair makes of them is that user’s, and root’s state is root’s', async () => {
      const [left, right] = await aPair()
      right.remove('peer')
      own(left, 'data/a.json', 'of left')
      own(left, 'data/new.json', 'of left')
      await failOver(left, right)
      own(right, 'data/a.json', 'of right')
      await left.run('wrtc-data', 'rejoin')
      expect(left.read('home/data/a.json')).toBe('of right')
      expect(right.read('home/data/new.json')).toBe('of left')
      const [kept = ''] = readdirSync(left.path('home/conflicts'))
      expect(left.read(`home/conflicts/${kept}/a.json`)).toBe('of left')
      for (const host of [left, right]) {
        expect(new Set(owners(host.path('home')))).toEqual(new Set([NOBODY.uid]))
        expect(new Set(owners(host.path('state')))).toEqual(new Set([0]))
      }
    })

    test('security 1: a data folder that has become a link to root’s is neither written nor read', async () => {
      const [left, right] = await aPair()
      renameSync(right.path('home/data'), right.path('home/data.kept'))
      symlinkSync(right.path('etc'), right.path('home/data'))
      own(left, 'data/profile.d/x', 'x')
      own(left, 'data/passwd', `${ROOTS}toor::0:0::/root:/bin/sh\n`)
      for (const joined of [false, true]) {
        if (joined) right.write('run/joined', '')
        await right.run('wrtc-data', 'rejoin')
        await right.run('wrtc-data', 'bring-in')
        await right.run('wrtc-data', 'snapshot')
      }
      expect(readdirSync(right.path('etc'))).toEqual(['passwd'])
      expect(right.read('etc/passwd')).toBe(ROOTS)
      expect(right.read('said')).toContain('home/data is a link')
      expect(right.has('home/data.before-rejoin')).toBe(false)
    })

    test('security 1: a link on the way to it is none of the user’s', async () => {
      const [left, right] = await aPair()
      mkdirSync(right.path('etc/data'))
      chownSync(right.path('etc/data'), NOBODY.uid, NOBODY.gid)
      renameSync(right.path('home'), right.path('home.kept'))
      symlinkSync(right.path('etc'), right.path('home'))
      lchownSync(right.path('home'), NOBODY.uid, NOBODY.gid)
      await left.run('wrtc-data', 'snapshot')
      await right.run('wrtc-data', 'rejoin')
      expect(readdirSync(right.path('etc/data'))).toEqual([])
    })

    test('security 1: what is laid beside the data leads nowhere', async () => {
      const [left, right] = await aPair()
      right.remove('peer')
      own(left, 'data/b.json', 'not carried')
      await failOver(left, right)
      for (const place of ['data.from-peer', 'conflicts', 'data.before-rejoin'])
        for (const host of [left, right]) {
          rmSync(host.path(`home/${place}`), { recursive: true, force: true })
          symlinkSync(host.path('etc'), host.path(`home/${place}`))
        }
      own(left, 'data/passwd', 'of left')
      await left.run('wrtc-data', 'rejoin')
      await left.run('wrtc-data', 'bring-in')
      for (const host of [left, right]) expect(readdirSync(host.path('etc'))).toEqual(['passwd'])
      for (const host of [left, right]) expect(host.read('etc/passwd')).toBe(ROOTS)
    })

    test('security 1: a process that the user makes of one of root’s holds nothing up', async () => {
      const [, right] = await aPair()
      const fake = '#!/bin/sh\n(trap "" TERM; sleep 40) &\ntrap "" TERM\nsleep 40\n'
      for (const tool of ['find', 'rsync', 'ssh']) {
        rmSync(right.path(`bin/${tool}`))
        writeFileSync(right.path(`bin/${tool}`), fake, { mode: 0o755 })
      }
      right.write('vip', '')
      right.write('keepalived', '')
      const { tookMs } = await right.run('wrtc-role', 'master')
      expect(right.lines('log')).toContain('wrtc start')
      expect(tookMs).toBeLessThan(12_000)
    })

    test.each([
      ['runuser', '/usr/bin/setpriv'],
      ['su', '/usr/bin/setpriv', 'runuser'],
    ])('security 1: the user is become by %s where there is nothing quicker', async (way, ...missing) => {
      const host = aHost('left')
      own(host, 'data/a.json', 'one')
      if (way !== 'su' || pathOf('su') !== undefined) {
        let text = readFileSync(host.path('wrtc-pair-4/user.sh'), 'utf8')
        for (const one of missing) text = text.replaceAll(one, 'not-there')
        host.write('wrtc-pair-4/user.sh', text)
        symlinkSync(
          `/usr/bin/${way === 'su' ? 'su' : 'env'}`,
          host.path(`bin/${way === 'su' ? 'su' : 'env'}`),
        )
        if (way === 'runuser') symlinkSync('/usr/sbin/runuser', host.path('bin/runuser'))
      }
      host.write('state/epoch', '1 left\n')
      await host.run('wrtc-data', 'snapshot')
      expect(host.read('home/data.before-rejoin/a.json')).toBe('one')
      expect(new Set(owners(host.path('home')))).toEqual(new Set([NOBODY.uid]))
    })
  },
)
