import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PIECE, sessionScript, unitMessage } from '../../src/shell/session-script.ts'
import { scriptMessage, shellCommand } from '../../src/shell/shell-command.ts'
import { temporaryFolder, unitOf } from '../transport/support/fixture.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from './support/shell-kinds.ts'
import { ENDLESS_ROUND_SECONDS, WatcherRounds } from './support/watcher-rounds.ts'

/** Root on Linux, who may have a process space of his own: its lock is nobody else's. */
const canSeparate =
  process.getuid?.() === 0 && spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

const MARKER = '0123456789abcdef0123456789abcdef'
const BEAT = '0 0 0\n'

for (const { kind } of SHELL_KINDS)
  describe.skipIf(!canSeparate || !isInstalled(kind))(`faults 1: a session in ${kind}`, () => {
    let userland: Userland
    const open: Session[] = []
    const folder = temporaryFolder()

    beforeAll(() => {
      userland = makeUserland(kind)
    })

    afterEach(() => {
      for (const session of open.splice(0)) session.end()
    })

    afterAll(() => {
      userland.remove()
      folder.remove()
    })

    const start = async (): Promise<Session> => {
      const session = new Session(userland.path)
      open.push(session)
      await session.said('h ')
      await session.rounds.begun()
      return session
    }

    it.each([false, true])('ends when its controller is silent, after a change: %s', async (survives) => {
      const session = await start()
      session.send(unitMessage(1, { ...unitOf('echo done'), survives }, MARKER))
      await session.said('e 1 0 0')
      // With its first change a session gets a new one.
      if (survives) await session.rounds.begun()
      for (let rounds = 0; rounds < 2; rounds++) await session.rounds.pass()
      expect(session.isOver).toBe(false)
      await session.rounds.pass()
      await session.over
    })

    it('lives as long as its controller is heard', async () => {
      const session = await start()
      for (let beats = 0; beats < 4; beats++) {
        await session.rounds.heard(() => session.send(BEAT))
        for (let rounds = 0; rounds < 3; rounds++) await session.rounds.pass()
      }
      session.send(unitMessage(1, unitOf('echo still here'), MARKER))
      await session.said('still here')
    })

    it('ends a change that is under way before it ends itself', async () => {
      const session = await start()
      const goOn = join(folder.path, 'go-on')
      const change = `until [ -e ${goOn} ]; do /bin/sleep 0.05; done; echo slept`
      session.send(unitMessage(1, { ...unitOf('echo first'), survives: true }, MARKER))
      await session.rounds.begun()
      session.send(unitMessage(2, { ...unitOf(change), survives: true }, MARKER))
      await session.said('s 2')
      for (let rounds = 0; rounds < 4; rounds++) await session.rounds.pass()
      writeFileSync(goOn, '')
      await session.said('slept')
      await session.said('e 2 0 0')
      await session.silence()
      rmSync(goOn)
    })

    it.each([false, true])(
      'ends with a look that hangs, and with what that has started; after a change: %s',
      async (after) => {
        const session = await start()
        if (after) {
          session.send(unitMessage(1, { ...unitOf('echo changed'), survives: true }, MARKER))
          await session.rounds.begun()
        }
        const hanging = 'sh -c "echo hangs; /bin/sleep 4000; echo never" & /bin/sleep 4000; echo never'
        session.send(unitMessage(after ? 2 : 1, unitOf(hanging), MARKER))
        await session.said('hangs')
        expect(await session.silence()).toBe(0)
        expect(session.printed).not.toContain('never')
      },
    )

    it('takes a large unit in pieces, and is not ended while they come slowly', async () => {
      const session = await start()
      const text = `${'x'.repeat(99)}\n`.repeat(5000)
      const message = unitMessage(1, unitOf(`printf %s '${text}' | wc`), MARKER)
      // What a session takes at once is one sign of life.
      let at = message.indexOf('\n') + 1
      session.send(message.subarray(0, at))
      for (; message.length - at > PIECE; at += PIECE) {
        await session.rounds.heard(() => session.send(message.subarray(at, at + PIECE)))
        for (let rounds = 0; rounds < 3; rounds++) await session.rounds.pass()
      }
      session.send(message.subarray(at))
      await session.said('e 1 0 0')
      expect(session.printed.replace(/ +/g, ' ')).toMatch(/5000 5000 500000/)
    })

    it('takes its watcher with it, and unlocks', async () => {
      const session = await start()
      session.send(unitMessage(1, unitOf('ps | grep -c "[w]atch" || :; ls /proc | grep -c "^[0-9]"'), MARKER))
      await session.said('e 1 0 0')
      session.close()
      await session.said('b bye')
      expect(await session.over).toBe(0)
    })
  })

/** A session of a run that holds the lock, alone in its process space. */
class Session {
  printed = ''
  /** Resolves when the session's shell has ended, with how many of its watcher's and its look's processes do not end then. */
  readonly over: Promise<number>
  readonly rounds: WatcherRounds
  readonly #child: ChildProcess

  constructor(path: string) {
    this.rounds = new WatcherRounds(path)
    // The first process of the space is another, for signals do not end that one.
    const left = `for p in /proc/[0-9]*; do tr '\\0' '\\n' <"$p/cmdline" 2>/dev/null | grep -qxE 'watch|sleep|4000' && echo x; done | wc -l`
    const settled = `tries=200; while left=$(${left}); [ "$left" != 0 ] && [ $tries -gt 0 ]; do tries=$((tries - 1)); /bin/sleep 0.1; done`
    const outside = `mount -t tmpfs none /run; "$@"; ${settled}; echo; echo "over $left"`
    this.#child = spawn(
      'unshare',
      [
        '--pid',
        '--fork',
        '--mount-proc',
        '--kill-child',
        '/bin/sh',
        '-c',
        outside,
        'outside',
        'env',
        `PATH=${path}`,
        'HOME=/root',
        'sh',
        '-c',
        shellCommand('wrtcplay: me@here, run 1'),
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    )
    this.#child.stdin?.on('error', () => undefined)
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.printed += chunk.toString()
    })
    this.send(
      scriptMessage(
        sessionScript(MARKER, {
          mode: 'take',
          user: 'root',
          retries: 0,
          roundSeconds: ENDLESS_ROUND_SECONDS,
        }),
      ),
    )
    this.over = this.said('over ').then(() => Number(/over (\d+)/.exec(this.printed)?.[1]))
    // Only some tests wait for it.
    this.over.catch(() => undefined)
  }

  send(bytes: Buffer | string): void {
    this.#child.stdin?.write(bytes)
  }

  close(): void {
    this.#child.stdin?.end()
  }

  get isOver(): boolean {
    return this.printed.includes('over ')
  }

  /** Says nothing more, round for round, until the session is over; as `over`. */
  async silence(): Promise<number> {
    for (let rounds = 0; rounds < 20 && !this.isOver; rounds++) {
      await this.rounds.pass()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return this.over
  }

  async said(words: string): Promise<void> {
    for (let tries = 0; tries < 1200 && !this.printed.includes(words); tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    if (!this.printed.includes(words)) throw new Error(`no "${words}" in: ${this.printed.slice(-300)}`)
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}
