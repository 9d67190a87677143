import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnect } from '../../src/transport/connect.ts'
import { untilHolds } from '../lab/support/until-holds.ts'
import { ownFiles } from '../support/own-files.ts'
import { pin, shown, targetOf, temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import { startServer, type TestServer } from '../transport/support/ssh-server.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from './support/shell-kinds.ts'

for (const { kind } of SHELL_KINDS)
  describe.skipIf(!isInstalled(kind))(`a lost connection, with ${kind}`, () => {
    let server: TestServer
    let userland: Userland
    const folder = temporaryFolder()

    beforeAll(async () => {
      userland = makeUserland(kind)
      server = await startServer({ path: userland.path })
    })

    afterAll(async () => {
      await server.close()
      userland.remove()
      folder.remove()
    })

    const open = (lock?: string) =>
      createConnect(ownFiles())(targetOf(server, { knownHosts: [pin(server, folder.path)] }), { lock })

    it('leaves a change to run to its end, whatever it prints and under set -e', async () => {
      const [goOn, done] = [join(folder.path, `go-on-${kind}`), join(folder.path, `done-${kind}`)]
      const script = `set -e
echo begun; ${untilHolds(`[ -e ${goOn} ]`)}
i=0; while [ $i -lt 3000 ]; do echo "a line that nobody reads any more $i"; echo err >&2; i=$((i+1)); done
printf '%s' "$i" >${done}`
      const host = open()
      const unit = { ...unitOf('echo first', script), survives: true }
      const result = await host.run(unit, undefined, () => server.cut())
      writeFileSync(goOn, '')
      expect(result).toMatchObject({ kind: 'lost', reason: 'the host closed the connection' })
      expect(shown(result)).toEqual(['0|first\n|'])
      await until(() => existsSync(done) && readFileSync(done, 'utf8') === '3000')
      expect(shown(await host.run(unitOf('echo again'), undefined))).toEqual(['0|again\n|'])
      await host.close()
    })

    it('answers a change that is not cut like any other unit', async () => {
      const host = open()
      const unit = {
        ...unitOf('echo out; echo err >&2; head -c 100000 /dev/zero | wc -c', 'exit 3'),
        survives: true,
      }
      expect(shown(await host.run(unit, undefined))).toEqual(['0|out\n100000\n|err\n', '3||'])
      expect(shown(await host.run(unitOf('echo next'), undefined))).toEqual(['0|next\n|'])
      await host.close()
    })

    it('leaves no lock behind, not even when its shell is killed', async () => {
      for (const script of ['echo x', 'kill -KILL $$']) {
        const host = open(`tester@here, run 3 ${kind}`)
        await host.run(unitOf(script), undefined)
        await host.close()
        const other = open(`other@there, run 4`)
        expect(shown(await other.run(unitOf('echo mine'), undefined))).toEqual(['0|mine\n|'])
        await other.close()
      }
      for (const place of ['/tmp', '/run', homedir()])
        expect(existsSync(join(place, '.wrtcplay-lock'))).toBe(false)
    })

    it('keeps the host held until the change that was left behind has ended', async () => {
      const host = open(`tester@here, run 1 ${kind}`)
      const done = join(folder.path, `held-${kind}`)
      const goOn = join(folder.path, `held-go-on-${kind}`)
      const change = `${untilHolds(`[ -e ${goOn} ]`)}; echo x; : >${done}`
      const unit = { ...unitOf('echo first', change), survives: true }
      expect(await host.run(unit, undefined, () => server.cut())).toMatchObject({ kind: 'lost' })
      const other = open(`other@there, run 2`)
      expect(await other.run(unitOf('true'), undefined)).toMatchObject({
        kind: 'refused',
        refusal: {
          kind: 'locked',
          message: expect.stringContaining(`db1 is held by tester@here, run 1 ${kind} (db1) (process `),
        },
      })
      writeFileSync(goOn, '')
      expect(shown(await host.run(unitOf(`[ -f ${done} ]; echo $?`), undefined))).toEqual(['0|0\n|'])
      await host.close()
      expect(shown(await other.run(unitOf('echo mine'), undefined))).toEqual(['0|mine\n|'])
      await other.close()
    })
  })

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('it never came to be')
}
