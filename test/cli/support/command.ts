import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The built command, as a user has it. */
export const MAIN = join(import.meta.dirname, '../../../dist/cli/main.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly onStart?: (child: ChildProcess) => void
  /** Called with the process and each piece of its output. */
  readonly onOutput?: (text: string, child: ChildProcess) => void
}

/** With a cache that outlives each start, as users have it: what is compiled once is not compiled for each test. */
const KEPT_ENVIRONMENT = Object.fromEntries(
  ['PATH', 'TMPDIR', 'XDG_CACHE_HOME'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  }),
)

/** A working directory of a test's own. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'wrtcplay-test-'))

  write(files: Readonly<Record<string, string>>): this {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true })
      writeFileSync(join(this.folder, path), text)
    }
    return this
  }

  run(args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [MAIN, ...args], {
        cwd: this.folder,
        env: { ...KEPT_ENVIRONMENT, HOME: this.folder, ...options.env },
        // A session of its own has no terminal to ask at.
        detached: true,
      })
      options.onStart?.(child)
      const texts = { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].on('data', (piece: Buffer) => {
          texts[stream] += piece.toString()
          options.onOutput?.(texts.stdout + texts.stderr, child)
        })
      child.stdin.on('error', () => undefined)
      child.stdin.end(options.input ?? '')
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, ...texts }))
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
