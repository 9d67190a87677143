import { namesHost } from './host-patterns.ts'

/** One line of a known_hosts file that could be read; the others are passed over, as ssh does. */
export interface KnownHost {
  readonly marker: 'revoked' | 'cert-authority' | undefined
  /** The first field: comma-separated patterns, or one hashed name. */
  readonly patterns: string
  /** The type that the key's own bytes name: `ssh-ed25519`. */
  readonly type: string
  readonly key: Buffer
  readonly file: string
  readonly line: number
}

/** What known_hosts files say of one host, in the order of their lines. */
export interface HostKeys {
  readonly pinned: readonly KnownHost[]
  readonly revoked: readonly KnownHost[]
  /** Certificates are not supported: these lines only explain why a host is unknown. */
  readonly authorities: readonly KnownHost[]
}

/** Format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export function parseKnownHosts(file: string, text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, file, index + 1) ?? [])
}

/** Answers by host and port. Plain names are indexed; only hashed and wildcard lines are gone through. */
export class KnownHosts {
  readonly #byName = new Map<string, KnownHost[]>()
  readonly #others: KnownHost[] = []

  constructor(entries: Iterable<KnownHost>) {
    for (const entry of entries) this.#add(entry)
  }

  /**
   * A host on a port of its own is known as `[host]:port`. Where that name is not known, a key pinned for the
   * bare name counts too, as for ssh; but then only to accept, never to say that a key has changed.
   */
  find(address: string, port: number): HostKeys & { readonly bare: readonly KnownHost[] } {
    const own = this.#named(knownAs(address, port))
    const bare = port === 22 ? [] : this.#named(knownAs(address, 22))
    return { ...sort(own), bare: sort(bare).pinned }
  }

  #named(name: string): readonly KnownHost[] {
    const others = this.#others.filter((entry) => namesHost(entry.patterns, name))
    return [...(this.#byName.get(name) ?? []), ...others]
  }

  #add(entry: KnownHost): void {
    if (/^\||[*?!]/.test(entry.patterns)) {
      this.#others.push(entry)
      return
    }
    for (const name of entry.patterns.toLowerCase().split(',')) {
      const known = this.#byName.get(name)
      if (known === undefined) this.#byName.set(name, [entry])
      else known.push(entry)
    }
  }
}

/** The name under which known_hosts holds a host. */
export function knownAs(address: string, port: number): string {
  const name = address.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** The type that a public key's own bytes name; `undefined` when they are no key. */
export function keyType(key: Buffer): string | undefined {
  if (key.length < 4) return undefined
  const length = key.readUInt32BE(0)
  return length > 0 && length <= 64 && key.length > 4 + length
    ? key.toString('latin1', 4, 4 + length)
    : undefined
}

function parseLine(text: string, file: string, line: number): KnownHost | undefined {
  const words = text.trim().split(/\s+/)
  if (words[0] === undefined || words[0] === '' || words[0].startsWith('#')) return undefined
  const marker = words[0].startsWith('@') ? words.shift()?.slice(1) : undefined
  if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return undefined
  const [patterns, , encoded] = words
  if (patterns === undefined || encoded === undefined) return undefined
  const key = Buffer.from(encoded, 'base64')
  const type = keyType(key)
  return type === undefined ? undefined : { marker, patterns, type, key, file, line }
}

function sort(entries: readonly KnownHost[]): HostKeys {
  return {
    pinned: entries.filter((entry) => entry.marker === undefined),
    revoked: entries.filter((entry) => entry.marker === 'revoked'),
    authorities: entries.filter((entry) => entry.marker === 'cert-authority'),
  }
}
