import { namesHost } from './host-patterns.ts'
import { decodeBase64, isNameOfType, readPublicKey } from './public-key-blob.ts'

/** One line of a known_hosts file that could be read; the others are passed over, as ssh does. */
export interface KnownHost {
  readonly marker: 'revoked' | 'cert-authority' | undefined
  /** The first field: comma-separated patterns, or one hashed name. */
  readonly patterns: string
  /** The type that the key's own bytes name: `ssh-ed25519`. */
  readonly type: string
  /** As it stands in the line. */
  readonly key: Buffer
  /** What is compared: the same for every way to write the key. */
  readonly canonical: Buffer
  readonly file: string
  readonly line: number
}

/** What known_hosts files say of one name, in the order of their lines. */
export interface HostKeys {
  readonly pinned: readonly KnownHost[]
  readonly revoked: readonly KnownHost[]
  /** Certificates are not supported: these lines only explain why a host is unknown. */
  readonly authorities: readonly KnownHost[]
}

/** What they say of one host. */
export interface KnownKeys extends HostKeys {
  /**
   * Of a host on a port of its own that is not pinned as `[host]:port`: what its bare name says. A key that is pinned
   * there counts, unless it is revoked there, too; another key than that is simply not known.
   */
  readonly bare: HostKeys
}

/**
 * Format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT, read as OpenSSH's hostfile.c does. The text has one character a byte
 * (Latin-1): names and patterns are compared byte by byte.
 */
export function parseKnownHosts(file: string, text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, file, index + 1) ?? [])
}

/** Answers by host and port. Plain names are indexed; only hashed and wildcard lines are gone through. */
export class KnownHosts {
  readonly #byName = new Map<string, Numbered[]>()
  readonly #others: Numbered[] = []

  constructor(entries: Iterable<KnownHost>) {
    let number = 0
    for (const entry of entries) this.#add({ entry, number: number++ })
  }

  /** OpenSSH's check_host_key looks for the name without the port only where the one with it has no key at all. */
  find(address: string, port: number): KnownKeys {
    const own = this.#named(knownAs(address, port))
    const bare = port === 22 || own.pinned.length > 0 ? NOTHING : this.#named(knownAs(address, 22))
    return { ...own, bare }
  }

  #named(name: string): HostKeys {
    const others = this.#others.filter(({ entry }) => namesHost(entry.patterns, name))
    const all = [...(this.#byName.get(name) ?? []), ...others].toSorted((a, b) => a.number - b.number)
    return sorted(all.map(({ entry }) => entry))
  }

  #add(one: Numbered): void {
    const { patterns } = one.entry
    if (/^\||[*?!]/.test(patterns) || patterns.length >= LONGEST_INDEXED) {
      this.#others.push(one)
      return
    }
    for (const name of new Set(patterns.toLowerCase().split(','))) {
      const known = this.#byName.get(name)
      if (known === undefined) this.#byName.set(name, [one])
      else known.push(one)
    }
  }
}

interface Numbered {
  readonly entry: KnownHost
  /** Its place among all lines. */
  readonly number: number
}

const NOTHING: HostKeys = { pinned: [], revoked: [], authorities: [] }
/** Longer fields may hold a pattern that OpenSSH gives the line up for. */
const LONGEST_INDEXED = 1000

/** The name under which known_hosts holds a host. */
export function knownAs(address: string, port: number): string {
  const name = address.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

function parseLine(text: string, file: string, line: number): KnownHost | undefined {
  const [, marker, patterns = '', name = '', encoded = ''] = FIELDS.exec(text) ?? []
  if (patterns === '' || name.startsWith('#')) return undefined
  if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return undefined
  const key = decodeBase64(encoded)
  const read = key === undefined ? undefined : readPublicKey(key)
  if (key === undefined || read === undefined || !isNameOfType(name, read.type)) return undefined
  return { marker, patterns, ...read, key, file, line }
}

/**
 * Marker, patterns, type and key, with blanks and tabs between them; nothing else parts them. A NUL ends the line, but
 * behind the patterns, where ssh reads on.
 */
const FIELDS = /^[ \t]*(?:@([^ \t\0]*)[ \t]+)?([^ \t\0#@][^ \t\0]*)[ \t\0][ \t]*([^ \t\0]+)[ \t]+([^ \t\0]+)/

function sorted(entries: readonly KnownHost[]): HostKeys {
  return {
    pinned: entries.filter((entry) => entry.marker === undefined),
    revoked: entries.filter((entry) => entry.marker === 'revoked'),
    authorities: entries.filter((entry) => entry.marker === 'cert-authority'),
  }
}
