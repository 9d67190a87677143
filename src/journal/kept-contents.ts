import { createHash } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The contents that a run keeps: files named for their SHA-256, readable by their owner only. The size of each one and
 * of all together is limited.
 */
export class KeptContents {
  readonly #folder: string
  readonly #kept = new Map<string, Promise<string | undefined>>()
  #bytes = 0
  #isNew = false

  constructor(runFolder: string) {
    this.#folder = join(runFolder, CONTENTS)
  }

  /** Keeps a content. Resolves with the reason where the content is not kept. */
  keep(bytes: Buffer): Promise<string | undefined> {
    const sha256 = digestOf(bytes)
    const known = this.#kept.get(sha256)
    if (known !== undefined) return known
    if (bytes.length > MOST_OF_ONE) return Promise.resolve('it is longer than 1 MiB')
    if (this.#bytes + bytes.length > MOST_OF_RUN)
      return Promise.resolve('what the run has kept comes to 64 MiB already')
    this.#bytes += bytes.length
    const kept = this.#write(sha256, bytes)
    this.#kept.set(sha256, kept)
    return kept
  }

  /** Syncs the folder, for the files' names; the contents are synced when they are kept. */
  async sync(): Promise<void> {
    if (!this.#isNew) return
    this.#isNew = false
    const handle = await open(this.#folder, 'r')
    await handle.sync().finally(() => handle.close())
  }

  async #write(sha256: string, bytes: Buffer): Promise<string | undefined> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      const handle = await open(join(this.#folder, sha256), 'wx', 0o600)
      try {
        await handle.writeFile(bytes)
        await handle.datasync()
      } finally {
        await handle.close()
      }
      this.#isNew = true
      return undefined
    } catch (error) {
      return `it could not be written: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}

export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The folder's name, in the run's folder. */
export const CONTENTS = 'contents'
const MOST_OF_ONE = 2 ** 20
const MOST_OF_RUN = 2 ** 26
