import { createHmac } from 'node:crypto'
import { leadingWords } from '../../core/linear-text.ts'
import { type Failure, failure } from '../../core/module-definition.ts'
import { joinText, splitText } from '../shared/edits/text-lines.ts'
import { isKeyOf } from '../shared/ssh-files/public-key.ts'

interface HostKey {
  readonly type: string
  readonly blob: string
}

/** One line of known_hosts that holds a key (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
interface Entry extends HostKey {
  readonly marker: string
  readonly hosts: readonly string[]
  readonly comment: string
}

/** The name of a host in known_hosts: with the port where that is not 22. */
export function knownName(host: string, port = 22): string {
  const name = host.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/**
 * The text with these keys for the host: other keys of the same types are removed, keys of other types and other hosts
 * stay. Hashed names are recognised. Patterns with wildcards and lines with a marker are left alone.
 */
export function knowHost(text: string, name: string, keys: readonly HostKey[]): string | Failure {
  const lines = splitText(text)
  const revoked = lines
    .map(parseEntry)
    .find((entry) => entry?.marker === '@revoked' && keys.some(({ blob }) => blob === entry.blob))
  if (revoked !== undefined)
    return failure(
      `this key of ${name} is marked as @revoked in known_hosts`,
      'ask who revoked it, and give the new key',
    )
  const known = new Set<string>()
  const kept = lines.flatMap((line) => {
    const entry = parseEntry(line)
    if (entry === undefined || entry.marker !== '' || !isAbout(entry, name)) return [line]
    if (keys.some(({ blob }) => blob === entry.blob)) {
      known.add(entry.blob)
      return [line]
    }
    return keys.some(({ type }) => type === entry.type) ? withoutHost(entry, name) : [line]
  })
  const added = keys.filter(({ blob }) => !known.has(blob)).map(({ type, blob }) => `${name} ${type} ${blob}`)
  return joinText([...kept, ...new Set(added)])
}

/** The text without all keys of the host. */
export function forgetHost(text: string, name: string): string {
  return joinText(
    splitText(text).flatMap((line) => {
      const entry = parseEntry(line)
      return entry === undefined || entry.marker !== '' || !isAbout(entry, name)
        ? [line]
        : withoutHost(entry, name)
    }),
  )
}

function parseEntry(line: string): Entry | undefined {
  const isMarked = line.trimStart().startsWith('@')
  const { words, rest: comment } = leadingWords(line, isMarked ? 4 : 3)
  const [marker = '', names = '', type = '', blob = ''] = isMarked ? words : ['', ...words]
  if (names.startsWith('#') || names.startsWith('@')) return undefined
  return isKeyOf(type, blob) ? { marker, hosts: names.split(','), type, blob, comment } : undefined
}

function isAbout({ hosts }: Entry, name: string): boolean {
  return hosts.some((host) => isName(host, name))
}

/**
 * Whether a pattern is the host's name, also in the hashed form `|1|salt|hash`: HMAC-SHA1 of the name with the salt as
 * key, both in base64.
 */
function isName(host: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(host) ?? []
  if (salt === undefined) return host.toLowerCase() === name
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}

function withoutHost({ hosts, type, blob, comment }: Entry, name: string): readonly string[] {
  const others = hosts.filter((host) => !isName(host, name))
  return others.length === 0 ? [] : [[others.join(','), type, blob, comment].join(' ').trimEnd()]
}
