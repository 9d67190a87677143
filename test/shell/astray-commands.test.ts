import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostConnection } from '../../src/shell/contract.ts'
import { createConnect } from '../../src/transport/connect.ts'
import type { Connect } from '../../src/transport/target.ts'
import { ownFiles } from '../support/own-files.ts'
import { type PartLike, pin, shown, targetOf, temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import { slowWay } from '../transport/support/slow-way.ts'
import { startServer, type TestServer } from '../transport/support/ssh-server.ts'

describe('faults 2: a command', () => {
  let server: TestServer
  let connect: Connect
  let host: HostConnection
  const folder = temporaryFolder()

  beforeAll(async () => {
    server = await startServer()
    connect = createConnect(ownFiles())
    host = connect(targetOf(server, { knownHosts: [pin(server, folder.path)] }), { lock: undefined })
  })

  afterAll(async () => {
    await host.close()
    await server.close()
    folder.remove()
  })

  const run = async (...parts: readonly PartLike[]): Promise<unknown> =>
    shown(await host.run(unitOf(...parts), undefined))

  it('that leaves a daemon behind ends with its own end, whatever the daemon holds open', async () => {
    const began = Date.now()
    expect(await run('setsid sleep 15 & echo begun', 'echo next')).toEqual(['0|begun\n|', '0|next\n|'])
    expect(Date.now() - began).toBeLessThan(14_000)
  })

  it.each(['read answer', 'cat', 'read answer </dev/tty'])(
    'that asks for input gets none, and ends: %s',
    async (asking) => {
      const [answer, next] = (await run({ source: asking, timeoutMs: 3_000 }, 'echo next')) as string[]
      expect(answer).toMatch(/^\d+\|/)
      expect(next).toBe('0|next\n|')
    },
  )

  it('that never ends is ended at its deadline, also when it heeds no signal', async () => {
    const slow = { source: 'trap "" TERM INT HUP; while :; do sleep 0.1; done', timeoutMs: 400 }
    const began = Date.now()
    expect(await run('echo one', slow, 'echo two')).toEqual(['0|one\n|', 'timeout||', 'skipped'])
    expect(Date.now() - began).toBeLessThan(15_000)
    expect(await run('echo well')).toEqual(['0|well\n|'])
  })

  it.each(['KILL', 'TERM', 'STOP'])(
    'that sends SIG%s to its shell ends, and the next one is run',
    async (signal) => {
      const began = Date.now()
      const answer = await host.run(
        unitOf('echo before', { source: `kill -${signal} $$`, timeoutMs: signal === 'STOP' ? 500 : 60_000 }),
        undefined,
      )
      expect(answer.kind).toBe(signal === 'STOP' ? 'answered' : 'lost')
      expect(await run('echo well')).toEqual(['0|well\n|'])
      expect(Date.now() - began).toBeLessThan(15_000)
    },
  )

  it('on a connection that is open on one side only ends at its deadline', async () => {
    const way = await slowWay(server.port, 0)
    const pinned = [pin({ ...server, port: way.port }, folder.path)]
    const far = connect(targetOf(way, { knownHosts: pinned }), { lock: undefined })
    try {
      expect(shown(await far.run(unitOf('echo well'), undefined))).toEqual(['0|well\n|'])
      way.hold()
      const began = Date.now()
      const result = await far.run(unitOf({ source: 'echo never heard', timeoutMs: 500 }), undefined)
      expect(result).toMatchObject({
        kind: 'lost',
        reason: 'a deadline passed, and what ran could not be ended: the host does not answer any more',
      })
      expect(Date.now() - began).toBeLessThan(10_000)
    } finally {
      way.close()
      await far.close()
    }
  })
})
