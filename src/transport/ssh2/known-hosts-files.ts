import { Distrusted, type TrustedFiles } from '../../core/trusted-files.ts'
import { Refused } from '../../shell/refused.ts'
import { errorCode } from './dial.ts'
import { type KnownHost, KnownHosts, parseKnownHosts } from './known-hosts.ts'

/** Reads each list of known_hosts files once, however many hosts share it. */
export class KnownHostsFiles {
  readonly #files: TrustedFiles
  readonly #read = new Map<string, Promise<KnownHosts>>()

  constructor(files: TrustedFiles) {
    this.#files = files
  }

  async read(paths: readonly string[]): Promise<KnownHosts> {
    const name = paths.join('\0')
    const known = this.#read.get(name) ?? this.#readAll(paths)
    this.#read.set(name, known)
    return known
  }

  async #readAll(paths: readonly string[]): Promise<KnownHosts> {
    return new KnownHosts(readKnownHosts(paths, this.#files))
  }
}

/**
 * All lines of the files that exist. One that cannot be read is refused, for it may hold `@revoked`; so is one that somebody
 * else could have written.
 */
export function readKnownHosts(paths: readonly string[], files: TrustedFiles): readonly KnownHost[] {
  return paths.flatMap((path) => parseKnownHosts(path, readOrEmpty(path, files)))
}

function readOrEmpty(path: string, files: TrustedFiles): string {
  try {
    return files.read(path).toString('latin1')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    if (error instanceof Distrusted) throw new Refused('host-key', error.message, error.hint)
    throw new Refused(
      'host-key',
      `known hosts in ${path} cannot be read: ${errorCode(error) || (error as Error).message}`,
    )
  }
}
