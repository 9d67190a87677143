import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.mjs'
import { Crowd } from './crowd.mjs'
import { Pair } from './pair.mjs'

/** The hosts that cases are measured on: made when one wants them, gone at the end. */
export class Fixtures {
  /** For the bench's own files; removed at the end. */
  folder = join(ROOT, `.wrtcplay/bench/work-${process.pid}`)
  /** Told when the bench is to end. */
  signal
  #pair
  #crowd
  #ends = []

  constructor(signal) {
    this.signal = signal
    rmSync(this.folder, { recursive: true, force: true })
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
  }

  async pair() {
    this.#pair ??= new Pair(this.folder, this.signal)
    await this.#pair.up()
    return this.#pair
  }

  async crowd(size) {
    this.#crowd ??= new Crowd(this.folder, this.signal)
    await this.#crowd.up(size)
    return this.#crowd
  }

  /** Something else that has to be ended, whatever happens. */
  atEnd(action) {
    this.#ends.push(action)
  }

  async down() {
    for (const end of this.#ends) await end()
    await this.#pair?.down()
    await this.#crowd?.down()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
