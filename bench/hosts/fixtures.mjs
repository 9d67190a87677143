import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.mjs'
import { Crowd } from './crowd.mjs'
import { Pair } from './pair.mjs'

/** The hosts that cases are measured on: made when one wants them, gone at the end. */
export class Fixtures {
  /** For the bench's own files; removed at the end. */
  folder = join(ROOT, `.wrtcplay/bench/work-${process.pid}`)
  isInterrupted = false
  #pair
  #crowd
  #ends = []

  constructor() {
    rmSync(this.folder, { recursive: true, force: true })
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }

  async pair() {
    if (this.isInterrupted) throw new Error('interrupted')
    this.#pair ??= new Pair(this.folder)
    await this.#pair.up()
    return this.#pair
  }

  async crowd(size) {
    if (this.isInterrupted) throw new Error('interrupted')
    this.#crowd ??= new Crowd(this.folder)
    await this.#crowd.up(size)
    return this.#crowd
  }

  /** Something else that has to be ended, whatever happens. */
  atEnd(action) {
    this.#ends.push(action)
  }

  /** The case that is being measured fails, since Ctrl-C reaches its commands, too. */
  interrupt() {
    this.isInterrupted = true
  }

  async down() {
    for (const end of this.#ends) await end()
    await this.#pair?.down()
    await this.#crowd?.down()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
