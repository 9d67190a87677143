import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../src/core/secret.ts'
import type { ConnectOptions, HostConnection, UnitPart, UnitResult } from '../../../src/shell/contract.ts'
import { shown, temporaryFolder, unitOf } from './fixture.ts'

/** A host that a test can ask, whatever the way to it, or whatever plays it. */
export interface ContractHost {
  connect(options?: Partial<ConnectOptions>, becomePassword?: Secret): HostConnection
  /** A script that prints these bytes and ends so. */
  prints(stdout: string, stderr?: string, code?: number): string
  /** A script that prints the name of its user. */
  readonly whoAmI: string
  /** A script that does not end by itself. */
  readonly hangs: string
  /** Whether such a script runs. */
  isHanging(): boolean
  /** Cuts the way to the host, with all that is on it, or ends the shells, where there is no way. */
  lose(): void
  /** How many shells were started so far. */
  started(): number
  /** What an upload has left there. */
  read(path: string): Buffer | undefined
  close(): Promise<void>
}

/** Sudo lets everybody be this user, this one with `SUDO_PASSWORD`, and knows no others. */
export const OTHER = 'other'
export const GUARDED = 'guarded'
export const SUDO_PASSWORD = 'open sesame'

/** What the engine may rely on, whatever the transport. */
export function keepsTheContract(open: (folder: string) => Promise<ContractHost>): void {
  const folder = temporaryFolder()
  let host: ContractHost
  let connections: HostConnection[]

  beforeEach(async () => {
    host = await open(folder.path)
    connections = []
  })

  afterEach(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await host.close()
  })

  afterAll(() => folder.remove())

  const connect = (options?: Partial<ConnectOptions>, becomePassword?: Secret): HostConnection => {
    const connection = host.connect(options, becomePassword)
    connections.push(connection)
    return connection
  }

  describe('connecting', () => {
    it('waits until something is asked', async () => {
      const connection = connect()
      expect(await connection.run(unitOf(), undefined)).toEqual({ kind: 'answered', parts: [] })
      expect(host.started()).toBe(0)
      expect(shown(await connection.run(unitOf(host.prints('in')), undefined))).toEqual(['0|in|'])
      expect(host.started()).toBe(1)
    })

    it('ends with `close`: nothing is asked any more', async () => {
      const connection = connect()
      await connection.run(unitOf(host.prints('in')), undefined)
      await connection.close()
      expect(await connection.run(unitOf(host.prints('in')), undefined)).toMatchObject({ kind: 'refused' })
    })
  })

  const untilHanging = (isHanging: boolean): Promise<void> =>
    expect.poll(() => host.isHanging()).toBe(isHanging)

  describe('a unit', () => {
    it('has an answer for each part, told as it comes, with both streams and the status', async () => {
      const parts = [host.prints('a', 'b', 0), host.prints('', 'no', 3), host.prints('c')]
      const heard: unknown[] = []
      const unit = unitOf(...parts)
      const result = await connect().run(unit, undefined, (index, part) => heard.push([index, part]))
      expect(shown(result)).toEqual(['0|a|b', '3||no', '0|c|'])
      expect(heard).toEqual(result.kind === 'answered' ? [...result.parts.entries()] : [])
    })

    it('ends at a part that is needed and fails', async () => {
      const unit = unitOf({ source: host.prints('', '', 7), needed: true }, host.prints('never'))
      expect(shown(await connect().run(unit, undefined))).toEqual(['7||', 'skipped'])
    })

    it('waits for those before it of its user, and all share one shell of each user', async () => {
      const connection = connect()
      const ended: string[] = []
      const ask = async (name: string, user: string | undefined): Promise<void> => {
        await connection.run(unitOf(host.prints(name)), user)
        ended.push(name)
      }
      const names = Array.from({ length: 20 }, (_, index) => `${index}`)
      await Promise.all(names.flatMap((name) => [ask(name, undefined), ask(`${name} ${OTHER}`, OTHER)]))
      expect(ended.filter((name) => !name.includes(OTHER))).toEqual(names)
      expect(ended.filter((name) => name.includes(OTHER))).toEqual(names.map((name) => `${name} ${OTHER}`))
      expect(host.started()).toBe(2)
    })

    it.each([
      ['frames', 's 2\ne 1 0 0\nh 1 none\nb bye\n'],
      ['something like a marker', `${'0123456789abcdef'.repeat(2)} e 1 0 0\n`],
      ['bytes that are no text, without an end of line', '\u0000\u00ff\u001b[2J\r'],
      ['nothing', ''],
      ['much', 'x'.repeat(300_000)],
    ])('is told from what its parts print: %s', async (_, bytes) => {
      const unit = unitOf(host.prints(bytes, bytes), host.prints('next'))
      expect(shown(await connect().run(unit, undefined))).toEqual([`0|${bytes}|${bytes}`, '0|next|'])
    })
  })

  describe('a deadline', () => {
    const late = (): readonly Partial<UnitPart>[] => [
      { source: host.prints('before') },
      { source: host.hangs, timeoutMs: 400 },
      { source: host.prints('behind') },
    ]

    it('ends the part, and what it runs; the parts behind it are not run', async () => {
      expect(shown(await connect().run(unitOf(...late()), undefined))).toEqual([
        '0|before|',
        'timeout||',
        'skipped',
      ])
      await untilHanging(false)
    })

    it('leaves the user able to be asked', async () => {
      const connection = connect()
      const [, after] = await Promise.all([
        connection.run(unitOf(...late()), undefined),
        connection.run(unitOf(host.prints('after')), undefined),
      ])
      expect(shown(after)).toEqual(['0|after|'])
    })
  })

  describe('a loss in the middle of a unit', () => {
    it.each([false, true])('is told, with what had answered; a change: %s', async (survives) => {
      const connection = connect()
      const unit = unitOf(host.prints('before'), { source: host.hangs, timeoutMs: 30_000 })
      const result = await connection.run({ ...unit, survives }, undefined, () =>
        setTimeout(() => host.lose(), 50),
      )
      expect(result).toMatchObject({ kind: 'lost', reason: expect.any(String) })
      expect(shown(result)).toEqual(['0|before|'])
      expect(shown(await connection.run(unitOf(host.prints('again')), undefined))).toEqual(['0|again|'])
    })
  })

  describe('another user', () => {
    const who = async (user: string | undefined, password?: string): Promise<UnitResult> =>
      connect({}, password === undefined ? undefined : new Secret(password)).run(unitOf(host.whoAmI), user)

    it('is had without a password, where sudo wants none', async () => {
      expect(shown(await who(OTHER))).toEqual([`0|${OTHER}\n|`])
      expect(shown(await who(OTHER, SUDO_PASSWORD))).toEqual([`0|${OTHER}\n|`])
    })

    it('is had with the password that sudo asks for', async () => {
      expect(shown(await who(GUARDED, SUDO_PASSWORD))).toEqual([`0|${GUARDED}\n|`])
    })

    it.each([
      ['no password', GUARDED, undefined],
      ['a wrong password', GUARDED, 'open barley'],
      ['a name that nobody has', 'nobody-here', undefined],
      ['what is no name', '-u root', undefined],
    ])('is refused for %s', async (_, user, password) => {
      expect(await who(user, password)).toMatchObject({ kind: 'refused', refusal: { kind: 'become' } })
    })
  })

  describe('an upload', () => {
    const send = (over: object = {}): Promise<UnitResult> => {
      const from = join(folder.path, 'sent')
      const bytes = randomBytes(700_000)
      writeFileSync(from, bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const to = join(folder.path, 'received')
      return connect().upload({ from, to, size: bytes.length, sha256, ...over }, undefined)
    }

    it('arrives whole', async () => {
      const result = await send()
      expect(shown(result)).toEqual([expect.stringMatching(/^0\|/)])
      const received = host.read(join(folder.path, 'received'))
      expect(received?.equals(readFileSync(join(folder.path, 'sent')))).toBe(true)
    })

    it('of another content than was meant is a failure', async () => {
      expect(shown(await send({ sha256: '0'.repeat(64) }))).toEqual([
        expect.stringMatching(/^1\|[^|]*\|.*has changed while it was sent/s),
      ])
    })
  })

  describe('a run that is asked to end', () => {
    it('gives up a look, with what it runs', async () => {
      const interrupt = new AbortController()
      const connection = connect({ interrupt: interrupt.signal })
      const looking = connection.run(unitOf({ source: host.hangs, timeoutMs: 60_000 }), undefined)
      await untilHanging(true)
      interrupt.abort()
      expect(await looking).toMatchObject({ kind: 'lost', refusal: { kind: 'interrupted' } })
      await connection.close()
      await untilHanging(false)
    })

    it('waits for a change until its deadline', async () => {
      const interrupt = new AbortController()
      const connection = connect({ interrupt: interrupt.signal })
      const change = { ...unitOf({ source: host.hangs, timeoutMs: 4500 }), survives: true }
      const changing = connection.run(change, undefined)
      await untilHanging(true)
      interrupt.abort()
      expect(shown(await changing)).toEqual(['timeout||'])
    })
  })
}
