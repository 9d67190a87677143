import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostConnection } from '../../src/shell/contract.ts'
import { createConnect } from '../../src/transport/connect.ts'
import type { Connect } from '../../src/transport/target.ts'
import { untilHolds } from '../lab/support/until-holds.ts'
import { ownFiles } from '../support/own-files.ts'
import { type PartLike, pin, shown, targetOf, temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import { startServer, type TestServer } from '../transport/support/ssh-server.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from './support/shell-kinds.ts'

for (const { kind } of SHELL_KINDS)
  describe.skipIf(!isInstalled(kind))(`a session in ${kind}`, () => {
    let server: TestServer
    let userland: Userland
    let connect: Connect
    let host: HostConnection
    const folder = temporaryFolder()

    beforeAll(async () => {
      userland = makeUserland(kind)
      server = await startServer({ path: userland.path })
      connect = createConnect(ownFiles())
      host = connect(targetOf(server, { knownHosts: [pin(server, folder.path)] }), { lock: undefined })
    })

    afterAll(async () => {
      await host.close()
      await server.close()
      userland.remove()
      folder.remove()
    })

    const run = async (...parts: readonly PartLike[]): Promise<unknown> =>
      shown(await host.run(unitOf(...parts), undefined))

    it('runs parts apart from each other and tells what each printed', async () => {
      const parts = [
        'echo out; echo err >&2',
        'printf "no line end"',
        'exit 7',
        'cd /tmp; x=1',
        'echo "$x$(pwd)"',
      ]
      expect(await run(...parts)).toEqual(['0|out\n|err\n', '0|no line end|', '7||', '0||', '0|/\n|'])
    })

    it('survives what parts do to their shell', async () => {
      const results = (await run(
        'if',
        "echo 'open",
        'cat',
        'return 3',
        'exec true',
        'set -eu; false; echo no',
      )) as string[]
      expect(results.map((result) => result.split('|').slice(0, 2).join('|'))).toEqual([
        expect.stringMatching(/^[12]\|$/),
        expect.stringMatching(/^[12]\|$/),
        '0|',
        '3|',
        '0|',
        '1|',
      ])
      expect(await run('echo well')).toEqual(['0|well\n|'])
    })

    it('stops behind a needed part that fails, not behind another', async () => {
      expect(await run('false', { source: 'exit 4', needed: true }, 'echo no')).toEqual([
        '1||',
        '4||',
        'skipped',
      ])
      expect(await run({ source: 'true', needed: true }, 'echo yes')).toEqual(['0||', '0|yes\n|'])
    })

    it('passes bytes through as they are', async () => {
      const every = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(
        '',
      )
      const [result] = (await run(`printf '${every}'`)) as string[]
      expect(Buffer.from(result?.slice(2, -1) ?? '', 'latin1')).toEqual(
        Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
      )
      expect(await run("printf '%s' 'ä€😀\\'")).toEqual([`0|${Buffer.from('ä€😀\\').toString('latin1')}|`])
    })

    it('takes units of any size and tells them apart', async () => {
      const text = 'line of forty characters, as it were....\n'.repeat(25_000)
      const [small, large, after] = await Promise.all([
        run('echo small'),
        run(`printf %s '${text}' | wc -c; cat <<'END'\n${text}END\n`),
        run('echo after'),
      ])
      expect(small).toEqual(['0|small\n|'])
      expect((large as string[])[0]?.slice(0, 40)).toMatch(/^0\|1025000\n/)
      expect((large as string[])[0]?.length).toBeGreaterThan(1_025_000)
      expect(after).toEqual(['0|after\n|'])
    })

    it('keeps 8 MiB of output a part and says that there was more', async () => {
      const result = await host.run(unitOf('head -c 9000000 /dev/zero', 'echo next'), undefined)
      if (result.kind !== 'answered' || result.parts[0]?.kind !== 'ended') throw new Error('no answer')
      expect(result.parts[0].stdout.length).toBe(8 * 1024 * 1024)
      expect(result.parts.map((part) => part.kind === 'ended' && part.truncated)).toEqual([true, false])
    })

    it('does not wait for what a part leaves running, and drops what that prints between units', async () => {
      const [goOn, said] = [join(folder.path, 'go-on'), join(folder.path, 'said')]
      const late = `(${untilHolds(`[ -e ${goOn} ]`)}; echo late; echo late >&2; : >${said}) & echo now`
      expect(await run(late)).toEqual(['0|now\n|'])
      writeFileSync(goOn, '')
      await expect.poll(() => existsSync(said)).toBe(true)
      expect(await run('echo next')).toEqual(['0|next\n|'])
    })

    it('shows parts neither the marker nor each other, and gives them a plain environment', async () => {
      const [first] = (await run('set; set -o; type _w_part', 'echo hidden-word')) as string[]
      expect(first).toContain('LC_ALL')
      expect(first).not.toContain('hidden-word')
      expect(await run('echo "$LC_ALL $# $0"; umask; echo "$PATH" | grep -c /usr/sbin')).toEqual([
        '0|C 0 wrtcplay\n0022\n1\n|',
      ])
    })

    it('ends a part at its deadline with all that it runs, and goes on with a new session', async () => {
      const slow = { source: 'echo begun; sleep 871 & sleep 872; echo no', timeoutMs: 1_500 }
      const [first, second] = await Promise.all([run('echo one', slow, 'echo three'), run('echo later')])
      expect(first).toEqual(['0|one\n|', 'timeout|begun\n|', 'skipped'])
      expect(second).toEqual(['0|later\n|'])
      const none = `! cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -q 'sleep 87[12]'`
      expect(await run(untilHolds(none))).toEqual(['0||'])
    })

    it('tells that a unit was lost when it kills its shell, and opens a new one', async () => {
      expect(await host.run(unitOf('echo before', 'kill -KILL $$'), undefined)).toMatchObject({
        kind: 'lost',
        reason: expect.stringMatching(/^the shell (was ended by SIGKILL|ended with status 137)$/),
        parts: [{ kind: 'ended', code: 0 }],
      })
      expect(await run('echo new')).toEqual(['0|new\n|'])
    })

    it('becomes another user with sudo', async () => {
      expect(shown(await host.run(unitOf('echo "$SUDO_USER"'), 'root'))).toEqual(['0|login\n|'])
      expect(await host.run(unitOf('true'), 'nobody-there')).toEqual({
        kind: 'refused',
        refusal: {
          kind: 'become',
          message: 'become nobody-there on db1: there is no such user',
          hint: undefined,
        },
      })
    })

    it('refuses a script that no shell could take', async () => {
      expect(await host.run(unitOf('echo \0'), undefined)).toMatchObject({
        kind: 'refused',
        refusal: { kind: 'shell' },
      })
    })
  })
