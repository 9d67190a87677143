import { type Failure, failure } from '../core/module-definition.ts'

/** Limits the bytes of results that are kept for later tasks (`register`), for each host and for all hosts together. */
export class ResultBudget {
  readonly #sizes = new Map<string, Map<string, number>>()
  readonly #ofHost: number
  readonly #ofRun: number
  #total = 0

  constructor(ofHost = MOST_OF_HOST, ofRun = MOST_OF_RUN) {
    this.#ofHost = ofHost
    this.#ofRun = ofRun
  }

  /** Why a result cannot be kept under this name, beside the results that are kept already. */
  refuses(host: string, name: string, values: readonly unknown[]): Failure | undefined {
    const added = sizeOf(values, this.#ofHost) - (this.#sizes.get(host)?.get(name) ?? 0)
    const rest = 'register less of it, or have it print less: `| head -c 1M`, `| tail -n 100`'
    if (this.#ofOne(host) + added > this.#ofHost)
      return failure(`${host} has sent more than ${mebibytes(this.#ofHost)} that later tasks would see`, rest)
    return this.#total + added > this.#ofRun
      ? failure(`the hosts have sent more than ${mebibytes(this.#ofRun)} that later tasks would see`, rest)
      : undefined
  }

  /** With `undefined`, the result under that name is forgotten. */
  keep(host: string, name: string, value: unknown): void {
    const sizes = this.#sizes.get(host) ?? new Map<string, number>()
    const size = value === undefined ? 0 : sizeOf(value, this.#ofHost)
    this.#total += size - (sizes.get(name) ?? 0)
    this.#sizes.set(host, sizes.set(name, size))
  }

  #ofOne(host: string): number {
    return [...(this.#sizes.get(host)?.values() ?? [])].reduce((sum, size) => sum + size, 0)
  }
}

/** The approximate bytes of plain data; counting stops a little above `enough`. */
function sizeOf(value: unknown, enough: number): number {
  const open = [value]
  let size = 0
  for (let next = open.pop(); next !== undefined && size <= enough; next = open.pop()) {
    if (typeof next === 'string') size += next.length + OVERHEAD
    else if (typeof next !== 'object' || next === null) size += OVERHEAD
    else if (Array.isArray(next) && next.length * OVERHEAD > enough) size += next.length * OVERHEAD
    else for (const [key, item] of Object.entries(next)) open.push(key, item ?? null)
  }
  return size
}

/** Bytes of a value besides its characters. */
const OVERHEAD = 24

function mebibytes(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`
}

const MOST_OF_HOST = 64 * 2 ** 20
const MOST_OF_RUN = 512 * 2 ** 20
