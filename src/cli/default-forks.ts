import { readFileSync } from 'node:fs'
import { availableParallelism, freemem } from 'node:os'

/** The capacity that limits how many hosts can be worked on at once. */
export interface Capacity {
  readonly openFiles: number
  readonly freeBytes: number
  readonly cores: number
}

/**
 * How many hosts can be worked on at once. A host takes one open file (two while it connects) and about 1 MB while its
 * unit runs. A core that opens too many connections at once (5 ms each) would keep the last ones waiting past their
 * deadlines: with a thousand hosts, 60 for each core are as fast as 100, and take less memory.
 */
export function defaultForks({ openFiles, freeBytes, cores }: Capacity): number {
  const byFiles = (openFiles - RESERVED_FILES) / 2
  return Math.max(1, Math.floor(Math.min(byFiles, freeBytes / HOST_BYTES, cores * HOSTS_PER_CORE)))
}

export function machineCapacity(): Capacity {
  return { openFiles: openFileLimit(), freeBytes: freemem(), cores: availableParallelism() }
}

const RESERVED_FILES = 64
const HOST_BYTES = 2 * 1024 * 1024
const HOSTS_PER_CORE = 60
const CAUTIOUS_LIMIT = 256

/** Node raises its own limit of open files to the hard limit. */
function openFileLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? []
    if (soft === 'unlimited') return Number.POSITIVE_INFINITY
    return soft === undefined ? CAUTIOUS_LIMIT : Number(soft)
  } catch {
    return CAUTIOUS_LIMIT
  }
}
