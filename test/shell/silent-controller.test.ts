import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sessionScript, unitMessage } from '../../src/shell/session-script.ts'
import { scriptMessage, shellCommand } from '../../src/shell/shell-command.ts'
import { unitOf } from '../transport/support/fixture.ts'
import { isInstalled, makeUserland, SHELL_KINDS, type Userland } from './support/shell-kinds.ts'

/** Root on Linux, who may have a process space of his own: its lock is nobody else's. */
const canSeparate =
  process.getuid?.() === 0 && spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

const MARKER = '0123456789abcdef0123456789abcdef'
const BEAT = '0 0 0\n'

for (const { kind } of SHELL_KINDS)
  describe.skipIf(!canSeparate || !isInstalled(kind))(`faults 1: a session in ${kind}`, () => {
    let userland: Userland
    const open: Session[] = []

    beforeAll(() => {
      userland = makeUserland(kind)
    })

    afterEach(() => {
      for (const session of open.splice(0)) session.end()
    })

    afterAll(() => {
      userland.remove()
    })

    const start = async (settleSeconds?: number): Promise<Session> => {
      const session = new Session(userland.path, settleSeconds)
      open.push(session)
      await session.said('h ')
      return session
    }

    it.each([false, true])('ends when its controller is silent, after a change: %s', async (survives) => {
      const session = await start()
      session.send(unitMessage(1, { ...unitOf('echo done'), survives }, MARKER))
      await session.said('e 1 0 0')
      const began = performance.now()
      await session.over
      const took = performance.now() - began
      expect(took).toBeGreaterThan(1900)
      expect(took).toBeLessThan(9000)
    })

    it('lives as long as its controller is heard', async () => {
      const session = await start()
      for (let beats = 0; beats < 14; beats++) {
        session.send(BEAT)
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
      session.send(unitMessage(1, unitOf('echo still here'), MARKER))
      await session.said('still here')
    })

    it('ends a change that is under way before it ends itself', async () => {
      const session = await start()
      session.send(unitMessage(1, { ...unitOf('/bin/sleep 7; echo slept'), survives: true }, MARKER))
      await session.said('slept')
      await session.said('e 1 0 0')
      await session.over
    })

    it.each([false, true])(
      'ends with a look that hangs, and with what that has started; after a change: %s',
      async (after) => {
        const session = await start(3)
        if (after) session.send(unitMessage(1, { ...unitOf('echo changed'), survives: true }, MARKER))
        const hanging = 'sh -c "/bin/sleep 4000; echo never" & /bin/sleep 4000; echo never'
        session.send(unitMessage(after ? 2 : 1, unitOf(hanging), MARKER))
        const began = performance.now()
        expect(await session.over).toBe(0)
        expect(performance.now() - began).toBeLessThan(12_000)
        expect(session.printed).not.toContain('never')
      },
    )

    it('takes a large unit in pieces, and is not ended while they come slowly', async () => {
      const session = await start()
      const text = `${'x'.repeat(99)}\n`.repeat(5000)
      const message = unitMessage(1, unitOf(`printf %s '${text}' | wc`), MARKER)
      for (let at = 0; at < message.length; at += 100_000) {
        session.send(message.subarray(at, at + 100_000))
        await new Promise((resolve) => setTimeout(resolve, 1300))
      }
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
  /** Resolves when the session's shell has ended, with how many of its watcher's and its look's processes are left some time later. */
  readonly over: Promise<number>
  readonly #child: ChildProcess

  constructor(path: string, settleSeconds = 0.3) {
    // The first process of the space is another, for signals do not end that one.
    const left = `for p in /proc/[0-9]*; do tr '\\0' '\\n' <"$p/cmdline" 2>/dev/null | grep -qxE 'watch|sleep|4000' && echo x; done | wc -l`
    const outside = `mount -t tmpfs none /run; "$@"; /bin/sleep ${settleSeconds}; echo; echo "over $(${left})"`
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
      scriptMessage(sessionScript(MARKER, { mode: 'take', user: 'root', retries: 0, roundSeconds: 1 })),
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

  async said(words: string): Promise<void> {
    for (let tries = 0; tries < 600 && !this.printed.includes(words); tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
    if (!this.printed.includes(words)) throw new Error(`no "${words}" in: ${this.printed.slice(-300)}`)
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}
