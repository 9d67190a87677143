import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

/** What is at the name that a run is about, before it begins. */
export type Kind = 'file' | 'folder' | 'link' | 'nothing'

/** The process of a user of the host who attacks the folders that a run works in (`intruder.pl`). */
export class Intruder {
  readonly #child: ChildProcess
  #heard = ''
  #wake: () => void = () => undefined

  constructor(uid: number, home: string, outside: string) {
    this.#child = spawn('perl', [join(import.meta.dirname, 'intruder.pl'), String(uid), home, outside], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.on('exit', () => this.#wake())
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#heard += chunk.toString()
      this.#wake()
    })
  }

  /** Makes the folder `ROUND/app` in the user's home, and begins. */
  async begin(round: string, kind: Kind, name: string, seed: number): Promise<void> {
    this.#child.stdin?.write(`begin ${round} ${kind} ${name} ${seed}\n`)
    await this.#hear(/^ready\n/)
  }

  /** Ends the attack; how often something was exchanged or taken away. */
  async end(): Promise<number> {
    this.#child.stdin?.write('end\n')
    return Number((await this.#hear(/^done (\d+)\n/))[1])
  }

  close(): void {
    this.#child.kill('SIGKILL')
  }

  async #hear(what: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = what.exec(this.#heard)
      if (found !== null) {
        this.#heard = this.#heard.slice(found[0].length)
        return found
      }
      if (this.#child.exitCode !== null) throw new Error('the intruder has given up')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
