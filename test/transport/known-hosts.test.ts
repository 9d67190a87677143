import { describe, expect, it } from 'vitest'
import { fingerprint, hostKeyAlgorithms, judgeHostKey } from '../../src/transport/ssh2/host-key.ts'
import { KnownHosts, parseKnownHosts } from '../../src/transport/ssh2/known-hosts.ts'

// Made by ssh-keygen, and hashed and printed by it.
const ED25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIHbR+4yWivdJRD5x4LAhxERiJrEzZtdkr5yrepJygMGC'
const ECDSA =
  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJsEJsWdechPJh/Twy0M7pnYj37MwTEB6g+GTG17tKFQhSQu6E17fjkiITTMkayxMEVCUnIMBzBpXY6XfWOBOkw='
const OTHER = `${ED25519.slice(0, -4)}AAAA`
const HASHED = `|1|Fu1K8m/2O6wHdqOsIrM2fxhFBFM=|RFzNg3vG1YZbRNRbFE2QsSCHoYU= ssh-ed25519 ${ED25519}
|1|KpT1PbEd2eXqWRwymUklm1Fue/w=|ACN8qRe5jZxQqhtf6ryXhr2ibPo= ssh-ed25519 ${ED25519}`

describe('known_hosts', () => {
  it.each([
    ['a name', `db1.example.com ssh-ed25519 ${ED25519}`, 'db1.example.com', 22],
    ['a name in a list, in any case', `db9,DB1.example.com ssh-ed25519 ${ED25519}`, 'Db1.example.com', 22],
    ['an address with a port', `[10.0.0.2]:2222 ssh-ed25519 ${ED25519}`, '10.0.0.2', 2222],
    ['an IPv6 address', `2001:db8::1 ssh-ed25519 ${ED25519}`, '2001:db8::1', 22],
    ['a hashed name', HASHED, 'db1.example.com', 22],
    ['a hashed name with a port', HASHED, '10.0.0.2', 2222],
    ['a wildcard', `*.example.com ssh-ed25519 ${ED25519}`, 'db1.example.com', 22],
    ['the name without the port, as ssh does', `10.0.0.2 ssh-ed25519 ${ED25519}`, '10.0.0.2', 2222],
    [
      'a line behind others that cannot be read',
      `# x\n\nnonsense\nh bad !!\n@new h ssh-ed25519 ${ED25519}\nh ssh-ed25519 ${ED25519}`,
      'h',
      22,
    ],
  ])('trusts the key pinned for %s', (_what, text, address, port) => {
    expect(judge(text, address, port)).toBeUndefined()
  })

  it.each([
    ['another host', `db2 ssh-ed25519 ${ED25519}`, 'db1', 22],
    ['another port', `[db1]:2222 ssh-ed25519 ${ED25519}`, 'db1', 22],
    [
      'a name that the dots of a pattern do not mean',
      `*.example.com ssh-ed25519 ${ED25519}`,
      'db1xexample.com',
      22,
    ],
    [
      'a host that is excluded',
      `*.example.com,!db1.example.com ssh-ed25519 ${ED25519}`,
      'db1.example.com',
      22,
    ],
    ['no host, in an empty file', '', 'db1', 22],
  ])('does not know a key pinned for %s', (_what, text, address, port) => {
    expect(judge(text, address, port)?.message).toContain('is not known: it shows ssh-ed25519 SHA256:')
  })

  it('tells what to do about an unknown key', () => {
    expect(judge('', '10.0.0.1', 22)).toEqual({
      kind: 'host-key',
      message:
        'host key of db1 (10.0.0.1 port 22) is not known: it shows ssh-ed25519 SHA256:vYvhToYgd2YD9gHS3bpggO4GNVOfXmuaSZU7vFzWyBg',
      hint: "compare the fingerprint with the host's own, then accept it: wrtcplay trust db1",
    })
  })

  it('refuses a changed key, with both fingerprints and the place of the other', () => {
    const refusal = judge(`# hosts\n10.0.0.1 ssh-ed25519 ${OTHER}`, '10.0.0.1', 22)
    expect(refusal?.message).toBe(
      'host key of db1 (10.0.0.1 port 22) has changed: it shows ssh-ed25519 SHA256:vYvhToYgd2YD9gHS3bpggO4GNVOfXmuaSZU7vFzWyBg, ' +
        `but known_hosts:2 holds ssh-ed25519 ${fingerprint(Buffer.from(OTHER, 'base64'))}`,
    )
    expect(refusal?.hint).toContain('wrtcplay trust --replace db1')
  })

  it('does not take a key of a type that is not pinned for a host with pinned keys', () => {
    expect(judge(`h ecdsa-sha2-nistp256 ${ECDSA}`, 'h', 22)?.message).toContain('is not the pinned one')
    expect(judge(`h ecdsa-sha2-nistp256 ${ECDSA}\nh ssh-ed25519 ${ED25519}`, 'h', 22)).toBeUndefined()
  })

  it('honours @revoked before all else, and says when only an authority is named', () => {
    expect(judge(`h ssh-ed25519 ${ED25519}\n@revoked * ssh-ed25519 ${ED25519}`, 'h', 22)?.message).toContain(
      'is revoked by known_hosts:2',
    )
    expect(judge(`@cert-authority h ssh-ed25519 ${OTHER}`, 'h', 22)?.message).toContain(
      'known_hosts:1 names a certificate authority for it; certificates are not supported',
    )
  })

  it('asks first for keys of the types that are pinned', () => {
    const first = (text: string): readonly string[] =>
      hostKeyAlgorithms(find(text, 'h', 22), false).slice(0, 3)
    expect(first('')).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384'])
    expect(first(`h ecdsa-sha2-nistp256 ${ECDSA}`)[0]).toBe('ecdsa-sha2-nistp256')
    const modulus = Buffer.concat([Buffer.alloc(1), Buffer.alloc(256, 0x81)])
    const rsa = Buffer.concat(
      [Buffer.from('ssh-rsa'), Buffer.from([3]), modulus].flatMap((part) => [lengthOf(part), part]),
    )
    const line = `h ssh-rsa ${rsa.toString('base64')}`
    expect(first(line).slice(0, 2)).toEqual(['rsa-sha2-512', 'rsa-sha2-256'])
  })

  it('security 18: SHA-1 is offered only where it is asked for, and last', () => {
    const keys = find('', 'h', 22)
    expect(hostKeyAlgorithms(keys, false)).not.toContain('ssh-rsa')
    expect(hostKeyAlgorithms(keys, true).at(-1)).toBe('ssh-rsa')
  })

  it('security 16: on a port of its own a host is not known by its bare name when its own is pinned', () => {
    const own = `[h]:2222 ssh-ed25519 ${OTHER}`
    const bare = `h ssh-ed25519 ${ED25519}`
    expect(judge(`${own}\n${bare}`, 'h', 2222)?.message).toContain('has changed')
    expect(judge(bare, 'h', 2222)).toBeUndefined()
    expect(judge(`${bare}\n@revoked h ssh-ed25519 ${ED25519}`, 'h', 2222)?.message).toContain('is revoked')
  })

  it('security 16: a pattern costs no more than its length times that of the name', () => {
    const pattern = `${'*a'.repeat(12)}b`
    expect(judge(`${pattern} ssh-ed25519 ${ED25519}`, 'a'.repeat(60), 22)?.message).toContain('is not known')
  })

  it('prints fingerprints as OpenSSH does', () => {
    expect(fingerprint(Buffer.from(ECDSA, 'base64'))).toBe(
      'SHA256:gByYV4PW1vptjkh2fgNGt7eeo6XYNZw+IFHDnSyIXzw',
    )
  })
})

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(part.length)
  return length
}

function find(text: string, address: string, port: number): ReturnType<KnownHosts['find']> {
  return new KnownHosts(parseKnownHosts('known_hosts', text)).find(address, port)
}

function judge(text: string, address: string, port: number): ReturnType<typeof judgeHostKey> {
  return judgeHostKey(
    { name: 'db1', address, port },
    find(text, address, port),
    Buffer.from(ED25519, 'base64'),
  )
}
