import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import type { HostConnection } from '../../src/shell/contract.ts'
import { createConnect } from '../../src/transport/connect.ts'
import { dial } from '../../src/transport/ssh2/dial.ts'
import { Credentials, openLink } from '../../src/transport/ssh2/ssh-client.ts'
import type { SshTarget } from '../../src/transport/ssh2/ssh-target.ts'
import { ownFiles } from '../support/own-files.ts'
import { shown, targetOf, temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import { type SlowWay, slowWay } from '../transport/support/slow-way.ts'
import { describeWithLab, type TestLab, useLab } from './support/lab.ts'
import { untilHolds } from './support/until-holds.ts'

// The real sshd, sudo and su, which the in-process server only imitates.
for (const flavour of ['systemd', 'sysv'] as const)
  describeWithLab(`sessions on a ${flavour} host`, () => {
    const lab = useLab({ flavour })
    const folder = temporaryFolder()
    let way: SlowWay

    beforeAll(async () => {
      way = await slowWay(22, 0, address(lab))
    })

    afterAll(() => {
      way.close()
      folder.remove()
    })

    const open = (
      user: 'root' | 'auto' | 'ops',
      over: Partial<SshTarget> = {},
      lock?: string,
    ): HostConnection => createConnect(ownFiles())(labTarget(lab, user, over), { lock })

    /** By a way that can be cut. */
    const openByWay = (user: 'root' | 'auto' | 'ops', lock: string): HostConnection => {
      const pins = join(folder.path, 'known_hosts')
      const [host] = [address(lab)]
      writeFileSync(
        pins,
        readFileSync(lab.knownHosts, 'utf8').replaceAll(`${host} `, `[127.0.0.1]:${way.port} `),
      )
      return open(user, { address: '127.0.0.1', port: way.port, knownHosts: [pins] }, lock)
    }

    it.each(['root', 'auto', 'ops'] as const)(
      'has shells as several users when it logs in as %s',
      async (login) => {
        const host = open(login)
        const unit = unitOf('id -un; echo "$HOME"; pwd; umask')
        expect(shown(await host.run(unit, undefined))).toEqual([
          `0|${login}\n${login === 'root' ? '/root' : `/home/${login}`}\n/\n0022\n|`,
        ])
        expect(shown(await host.run(unit, 'root'))).toEqual(['0|root\n/root\n/\n0022\n|'])
        expect(shown(await host.run(unit, 'wrtc'))).toEqual(['0|wrtc\n/opt/sonus/wrtc\n/\n0022\n|'])
        expect(await host.run(unit, 'nobody-there')).toMatchObject({
          refusal: { kind: 'become', message: 'become nobody-there on wrtc-a: there is no such user' },
        })
        await host.close()
      },
    )

    it.each(['root', 'auto', 'ops'] as const)('ends what is past its deadline, from %s', async (login) => {
      const host = open(login)
      for (const user of ['root', 'wrtc']) {
        const unit = unitOf({ source: 'echo begun; sleep 881 & sleep 882', timeoutMs: 1_000 })
        expect(shown(await host.run(unit, user))).toEqual([expect.stringMatching(/^timeout\|begun\n\|/)])
        const gone = untilHolds('! pgrep -fx "sleep 88[12]" >/dev/null')
        expect(shown(await host.run(unitOf(gone), user))).toEqual(['0||'])
      }
      await host.close()
    })

    it.each(['root', 'auto', 'ops'] as const)(
      'leaves a change of %s to its end when it is cut off',
      async (login) => {
        const [begun, done] = [`/tmp/begun-${login}`, `/tmp/done-${login}`]
        const host = openByWay(login, `tester, run ${login}`)
        await host.run(unitOf('true'), 'root')
        // It writes on until the other run has been refused.
        const script = `set -e
for i in $(seq 1 6000); do echo "a line $i"; echo err >&2; : >${begun}; [ ! -e ${begun}.end ] || break; sleep 0.005; done
date >${done}`
        const cut = host.run({ ...unitOf(script), survives: true }, 'root')
        await lab.sh('wrtc-a', untilHolds(`[ -e ${begun} ]`))
        way.cut()
        expect(await cut).toMatchObject({ kind: 'lost' })
        const other = open('auto', {}, 'another, run 2')
        expect(await other.run(unitOf('true'), 'root')).toMatchObject({
          refusal: {
            kind: 'locked',
            message: expect.stringContaining(`wrtc-a is held by tester, run ${login} (wrtc-a) (process `),
          },
        })
        await lab.sh('wrtc-a', `: >${begun}.end`)
        expect(shown(await host.run(unitOf(`test -s ${done}`), 'root'))).toEqual(['0||'])
        await host.close()
        expect(shown(await other.run(unitOf('true'), 'root'))).toEqual(['0||'])
        await other.close()
        expect(await lab.sh('wrtc-a', "ps -ef | grep '[w]rtcplay' || true")).toBe('')
      },
    )

    it('has no host key proved but the one that it checks', async () => {
      const target = labTarget(lab, 'auto', {})
      const link = await openLink(target, new Credentials(ownFiles()), (timeoutMs) => dial(target, timeoutMs))
      const proved: unknown[] = []
      link.client.on('hostkeys', (keys) => proved.push(keys))
      await new Promise<void>((resolve, reject) =>
        link.client.exec('sleep 0.3', (error, channel) => {
          if (error !== undefined) reject(error)
          else channel.on('close', resolve).resume()
        }),
      )
      link.close('done')
      await link.lost
      expect(proved).toEqual([])
    })

    it('opens its first channel without waiting for a delayed acknowledgement', async () => {
      const target = labTarget(lab, 'auto', {})
      const times: number[] = []
      for (let tries = 0; tries < 8; tries++) {
        const link = await openLink(target, new Credentials(ownFiles()), (timeoutMs) =>
          dial(target, timeoutMs),
        )
        const began = performance.now()
        await new Promise<void>((resolve) => link.client.exec('true', () => resolve()))
        times.push(performance.now() - began)
        link.close('done')
        await link.lost
      }
      // Linux acknowledges by itself after 40 ms: then all of them would take longer.
      expect(Math.min(...times)).toBeLessThan(38)
    })

    it('says why there is no root shell', async () => {
      const refusal = async (password: string | undefined): Promise<unknown> => {
        const secret = password === undefined ? undefined : new Secret(password)
        const host = open('ops', { become: { method: 'sudo', password: secret } })
        const result = await host.run(unitOf('true'), 'root')
        await host.close()
        return result
      }
      expect(await refusal(undefined)).toMatchObject({
        refusal: { kind: 'become', message: 'become root on wrtc-a: sudo asks for a password' },
      })
      expect(await refusal('wrong')).toMatchObject({
        refusal: { kind: 'become', message: 'become root on wrtc-a: sudo does not take the password' },
      })
    })

    it('gets files as any user', async () => {
      const content = randomBytes(1_000_000)
      const from = join(folder.path, 'file')
      writeFileSync(from, content)
      const sha256 = createHash('sha256').update(content).digest('hex')
      const host = open('ops')
      for (const user of ['root', 'wrtc', undefined]) {
        const to = `/tmp/upload-${user}`
        const sent = await host.upload({ from, size: content.length, sha256, to }, user)
        expect(shown(sent)).toEqual([expect.stringMatching(/^0\|/)])
        expect(await lab.sh('wrtc-a', `sha256sum ${to} | cut -c1-64; stat -c '%U %a' ${to}`)).toBe(
          `${sha256}\n${user ?? 'ops'} 600`,
        )
      }
      await host.close()
    })
  })

function address(lab: TestLab): string {
  return lab.hosts[0]?.address ?? ''
}

function labTarget(lab: TestLab, user: string, over: Partial<SshTarget>): SshTarget {
  const password = user === 'ops' ? new Secret('ops-password') : undefined
  return targetOf(
    { port: 22 },
    {
      name: 'wrtc-a',
      address: address(lab),
      user,
      keys: [{ path: lab.key, passphrase: undefined }],
      password: undefined,
      knownHosts: [lab.knownHosts],
      become: { method: 'sudo', password },
      ...over,
    },
  )
}
