import { createHmac } from 'node:crypto'
import { fitsGlob } from '../../core/linear-text.ts'

/**
 * Whether the first field of a known_hosts line names a host, as OpenSSH's match_hostname and host_hash decide it. A
 * pattern that is negated with `!` and matches rules the whole line out, wherever it stands. `name` is in lower case.
 */
export function namesHost(patterns: string, name: string): boolean {
  if (patterns.startsWith('|')) return isHashOf(patterns, name)
  let named = false
  for (const pattern of patterns.toLowerCase().split(',')) {
    const isNegated = pattern.startsWith('!')
    const plain = isNegated ? pattern.slice(1) : pattern
    if (plain.length >= LONGEST_PATTERN) return false
    if (!fitsGlob(plain, name)) continue
    if (isNegated) return false
    named = true
  }
  return named
}

/** OpenSSH gives a line up at a pattern that does not fit its buffer of 1024 bytes. */
const LONGEST_PATTERN = 1023

/** `|1|salt|hash`: HMAC-SHA1 of the name, keyed with the salt, both in base64. */
function isHashOf(hashed: string, name: string): boolean {
  const [empty, version, salt = '', hash, ...more] = hashed.split('|')
  if (empty !== '' || version !== '1' || hash === undefined || more.length > 0) return false
  const key = Buffer.from(salt, 'base64')
  if (key.length !== SHA1_BYTES || key.toString('base64') !== salt) return false
  return createHmac('sha1', key).update(name).digest('base64') === hash
}

const SHA1_BYTES = 20
