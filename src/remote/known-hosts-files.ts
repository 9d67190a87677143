import { readBounded } from '../inventory/bounded-file.ts'
import { errorCode } from './dial.ts'
import { type KnownHost, KnownHosts, parseKnownHosts } from './known-hosts.ts'
import { Refused } from './refused.ts'

/** Reads each list of known_hosts files once, however many hosts share it. */
export class KnownHostsFiles {
  readonly #read = new Map<string, Promise<KnownHosts>>()

  read(paths: readonly string[]): Promise<KnownHosts> {
    const name = paths.join('\0')
    const known = this.#read.get(name) ?? readKnownHosts(paths).then((entries) => new KnownHosts(entries))
    this.#read.set(name, known)
    return known
  }
}

/** All lines of the files that exist; a file that exists and cannot be read is refused, for it may hold `@revoked`. */
export async function readKnownHosts(paths: readonly string[]): Promise<readonly KnownHost[]> {
  const lists = await Promise.all(paths.map(async (path) => parseKnownHosts(path, await readOrEmpty(path))))
  return lists.flat()
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return readBounded(path).toString('latin1')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw new Refused(
      'host-key',
      `known hosts in ${path} cannot be read: ${errorCode(error) || (error as Error).message}`,
    )
  }
}
