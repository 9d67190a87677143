import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import ssh2 from 'ssh2'
import { newKey } from './ssh-server.ts'

/** Lines of known_hosts, and a host that is connected to. */
export interface Row {
  readonly what: string
  readonly address: string
  readonly port: number
  /** Which server answers: the types of its keys, the first letter of each. */
  readonly shows: Shows
  /** The user's files, and the global one as the last where there are several. */
  readonly files: readonly string[]
  readonly sshRsa?: boolean
  /** Where wrtcplay is stricter than ssh, and why. */
  readonly stricter?: string
}

export const SHOWS = ['E', 'C', 'R', 'ECR', 'CR', 'R-sha1'] as const
export type Shows = (typeof SHOWS)[number]

/** The hosts' private keys, by the letter of their type. */
export const KEYS = { E: newKey('ed25519'), C: newKey('ecdsa'), R: newRsa(2048) } as const

const E = publicOf(KEYS.E)
const C = publicOf(KEYS.C)
const R = publicOf(KEYS.R)
const OTHER_E = publicOf(newKey('ed25519'))
const OTHER_C = publicOf(newKey('ecdsa'))
const OTHER_R = publicOf(newRsa(2048))

export function hostKeyRows(): readonly Row[] {
  return [
    ...portRows(),
    ...plainRows(),
    ...patternRows(),
    ...nameRows(),
    ...malformedRows(),
    ...typeRows(),
    ...fileRows(),
  ]
}

/** Everything that a name with its port can be, times everything that the bare name can be. */
function portRows(): readonly Row[] {
  return Object.entries(states('[h]:2222')).flatMap(([own, ownLines]) =>
    Object.entries(states('h')).map(([bare, bareLines]) => ({
      what: `[h]:2222 ${own}, h ${bare}`,
      ...host('h', 2222),
      files: [ownLines + bareLines],
    })),
  )
}

function plainRows(): readonly Row[] {
  return [
    ...Object.entries(states('h')).map(([state, lines]) => ({
      what: `h ${state}`,
      ...host('h'),
      files: [lines],
    })),
    ...Object.entries(states('[h]:22')).map(([state, lines]) => ({
      what: `[h]:22 ${state}, on port 22`,
      ...host('h'),
      files: [lines],
    })),
  ]
}

function states(name: string): Readonly<Record<string, string>> {
  const right = `${name} ${E}\n`
  const wrong = `${name} ${OTHER_E}\n`
  return {
    'not there': '',
    'by the key': right,
    'by another key': wrong,
    'by a key of another type': `${name} ${C}\n`,
    'by the key and another': wrong + right,
    'by the key, revoked': `${right}@revoked ${name} ${E}\n`,
    'revoked alone': `@revoked ${name} ${E}\n`,
    'by the key, another revoked': `@revoked ${name} ${OTHER_E}\n${right}`,
    'by an authority alone': `@cert-authority ${name} ${E}\n`,
    'by an authority and another key': `@cert-authority ${name} ${E}\n${wrong}`,
  }
}

function patternRows(): readonly Row[] {
  const patterns = [
    '*',
    '?',
    'h',
    'h*',
    '*h',
    '??',
    'h?',
    'db1.example.com',
    '*.example.com',
    'DB1.Example.COM',
    'db?.example.com',
    'db1xexample.com',
    '*.example.*',
    '*example*',
    'db1.*',
    'db1.example.com.',
    '.example.com',
    '**.example.com',
    '*.example.com,!db1.example.com',
    '!db1.example.com,*.example.com',
    '!db2.example.com,*',
    '!db1.example.com',
    '!*',
    '!*,db1.example.com',
    'db1.example.com,!DB1.EXAMPLE.COM',
    '!!db1.example.com,*',
    'a,b,db1.example.com',
    'a,,db1.example.com',
    ',db1.example.com',
    'db1.example.com,',
    'a, db1.example.com',
    '!,db1.example.com',
    '[db1.example.com]',
    '[db1.example.com]:22',
    '[*]:22',
    '[db1.example.com]:*',
    '[*]:2222',
    '[*.example.com]:22*',
    '[db1.example.com]:2222',
    '[db1.example.com]:02222',
    '[db1.example.com]:2222,!db1.example.com',
    '*:2222',
    'db1.example.com:2222',
    'db[1].example.com',
    'db1.example.com|x',
    `${'a'.repeat(1022)},db1.example.com`,
    `${'a'.repeat(1023)},db1.example.com`,
    `db1.example.com,${'a'.repeat(1023)}`,
    `db1.example.com,!${'a'.repeat(1023)}`,
    `${'*a'.repeat(300)}*`,
    `${'*'.repeat(900)}m`,
  ]
  const hashed = [
    hash('db1.example.com'),
    hash('[db1.example.com]:2222'),
    hash('DB1.example.com'),
    hash('db2.example.com'),
    `${hash('db1.example.com')},db1.example.com`,
    `db1.example.com,${hash('x')}`,
    `!${hash('db1.example.com')}`,
    hash('db1.example.com').replace('|1|', '|2|'),
    hash('db1.example.com').replace(/=$/, ''),
    `${hash('db1.example.com')}|`,
    hash('db1.example.com', 16),
    '|1|',
    '|',
    '|1||',
    '|1|AAAA|AAAA',
    hash('db1.example.com').replace('=|', '|'),
  ]
  return [...patterns, ...hashed].flatMap((pattern) =>
    [22, 2222].map((port) => ({
      what: `the pattern ${pattern.length > 60 ? `${pattern.slice(0, 40)}… (${pattern.length})` : pattern} on port ${port}`,
      ...host('db1.example.com', port),
      files: [`${pattern} ${E}\n`],
    })),
  )
}

function nameRows(): readonly Row[] {
  const rows: readonly (readonly [pattern: string, address: string, port?: number])[] = [
    ['DB1', 'db1'],
    ['db1', 'DB1'],
    [hash('db1'), 'DB1'],
    ['[DB1]:2222', 'db1', 2222],
    ['h.', 'h'],
    ['h', 'h.'],
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.*', '10.0.0.1'],
    ['10.0.0.01', '10.0.0.1'],
    ['[10.0.0.1]:2222', '10.0.0.1', 2222],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8::1', '2001:DB8::1'],
    ['2001:db8:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:22', '2001:db8::1'],
    ['[2001:db8::1]:2222', '2001:db8::1', 2222],
    ['2001:db8::1', '2001:db8::1', 2222],
    ['[2001:db8::1]', '2001:db8::1', 2222],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['fe80::1', 'fe80::1%eth0'],
    ['fe80::1%ETH0', 'fe80::1%eth0'],
    ['fe80::1%eth1', 'fe80::1%eth0'],
    ['[fe80::1%eth0]:2222', 'fe80::1%eth0', 2222],
    ['fe80::1%*', 'fe80::1%eth0'],
    ['fe80::?%eth0', 'fe80::1%eth0', 2222],
    [hash('fe80::1%eth0'), 'fe80::1%eth0'],
    [hash('[2001:db8::1]:2222'), '2001:db8::1', 2222],
    ['\u212a', 'k'],
    ['h\xf6st', 'host'],
  ]
  return rows.map(([pattern, address, port]) => ({
    what: `${pattern} for ${address}${port === undefined ? '' : ` port ${port}`}`,
    ...host(address, port),
    files: [`${pattern} ${E}\n`],
  }))
}

function malformedRows(): readonly Row[] {
  const [type = '', blob = ''] = E.split(' ')
  const bytes = Buffer.from(blob, 'base64')
  const texts: Readonly<Record<string, string>> = {
    'no line end': `h ${E}`,
    CRLF: `h ${E}\r\n`,
    'CRLF and a comment': `h ${E} me@x\r\n`,
    'a comment behind': `h ${E} me@x # y\n`,
    'blanks before': `  \t h ${E}\n`,
    'tabs between': `h\t${type}\t${blob}\n`,
    'blanks between': `h   ${type}   ${blob}   x\n`,
    'a form feed between': `h\f${E}\n`,
    'no break space between': `h\xa0${E}\n`,
    'a carriage return for a line end': `x ${E}\rh ${E}\r`,
    'commented out': `#h ${E}\n`,
    'commented out behind blanks': `  # h ${E}\n`,
    'blank lines': `\n\n \n\t\nh ${E}\n\n`,
    'nonsense before': `nonsense\nh\nh x\nh ${E}\n`,
    'no type': `h ${blob}\n`,
    'a bit count': `h 256 ${E}\n`,
    'another type before the key': `h ssh-rsa ${blob}\n`,
    'a type in capitals': `h SSH-ED25519 ${blob}\n`,
    'ed25519 for short': `h ed25519 ${blob}\n`,
    'options before the type': `h no-pty ${E}\n`,
    'a hash sign for the type': `h #${E}\n`,
    'a key cut short': `h ${E.slice(0, -4)}\n`,
    'a key without its last character': `h ${E.slice(0, -1)}\n`,
    'base64 with a stray character': `h ${type} ${blob.slice(0, 20)}-${blob.slice(20)}\n`,
    'base64 with padding too much': `h ${E}=\n`,
    'base64 with text behind its end': `h ${E}====x\n`,
    'bytes behind the key': `h ${type} ${Buffer.concat([bytes, Buffer.alloc(3)]).toString('base64')}\n`,
    'base64 for URLs': `h ${type} ${blob.replaceAll('+', '-').replaceAll('/', '_')}\n`,
    'a form feed in the key': `h ${type} ${blob.slice(0, 20)}\f${blob.slice(20)}\n`,
    'NUL behind the key': `h ${E}\0 x\n`,
    'NUL before the name': `\0h ${E}\n`,
    'NUL in the name': `h\0 ${E}\n`,
    'a byte order mark': `\xef\xbb\xbfh ${E}\n`,
    'a very long line before': `x ${E} ${'y'.repeat(200_000)}\nh ${E}\n`,
    'a very long list': `${'x,'.repeat(50_000)}h ${E}\n`,
    'a very long comment': `h ${E} ${'z'.repeat(200_000)}\n`,
    twice: `h ${E}\nh ${E}\n`,
    'twice, once cut': `h ${E.slice(0, -4)}\nh ${E}\n`,
    'another key of ours first': `h ${OTHER_E}\nh ${E}\n`,
    'an unknown marker': `@new h ${E}\n`,
    'a marker without a name': `@ h ${E}\n`,
    'a marker alone': `@revoked\nh ${E}\n`,
    'two markers': `@revoked @revoked h ${E}\nh ${E}\n`,
    'a marker in capitals': `@REVOKED h ${E}\nh ${E}\n`,
    'a marker behind blanks': ` @revoked h ${E}\nh ${E}\n`,
    'blanks behind the marker': `@revoked \t h ${E}\nh ${E}\n`,
    'revoked by all': `h ${E}\n@revoked * ${E}\n`,
    'revoked by a hashed name': `h ${E}\n@revoked ${hash('h')} ${E}\n`,
    'revoked for others': `h ${E}\n@revoked *,!h ${E}\n`,
    'revoked with a comment and CRLF': `h ${E}\r\n@revoked h ${E} lost\r\n`,
    'revoked by a key cut short': `h ${E}\n@revoked h ${E.slice(0, -4)}\n`,
    'revoked under another type': `h ${E}\n@revoked h ssh-rsa ${blob}\n`,
    'an authority for all': `@cert-authority * ${E}\n`,
    'an authority beside the key': `@cert-authority * ${OTHER_E}\nh ${E}\n`,
    'the authority revoked': `h ${E}\n@revoked * ${OTHER_E}\n`,
    'a DSA key beside': `h ssh-dss ${dss()}\nh ${E}\n`,
    'an unknown type beside': `h ssh-new ${strings('ssh-new', 'x')}\nh ${E}\n`,
    'an unknown type alone': `h ssh-new ${strings('ssh-new', 'x')}\n`,
    'a key of SSH 1 beside': `h 1024 35 1234567890\nh ${E}\n`,
  }
  const rows = Object.entries(texts).map(([what, text]) => ({ what, ...host('h'), files: [text] }))
  const tab = { what: 'a tab behind the marker', ...host('h'), files: [`@revoked\th ${E}\nh ${E}\n`] }
  return [
    ...rows,
    { ...tab, stricter: 'ssh passes over a marker that a tab ends, wherever a blank follows in the line' },
  ]
}

/** Which key a host shows that has several, and what it is measured by. */
function typeRows(): readonly Row[] {
  const known: Readonly<Record<string, string>> = {
    nothing: '',
    E,
    C,
    R,
    'E and C': `${E}\nh ${C}`,
    'E and R': `${E}\nh ${R}`,
    'C and R': `${C}\nh ${R}`,
    'another E': OTHER_E,
    'another E and C': `${OTHER_E}\nh ${C}`,
    'another C': OTHER_C,
    'another C and E': `${OTHER_C}\nh ${E}`,
    'another R and C': `${OTHER_R}\nh ${C}`,
    'R as rsa-sha2-256': R.replace('ssh-rsa', 'rsa-sha2-256'),
    'R as rsa-sha2-512': R.replace('ssh-rsa', 'rsa-sha2-512'),
    'R with zeros before its numbers': padded(R),
    'R revoked, and C': `${C}\n@revoked h ${R}`,
    'C revoked, and C and R': `${C}\nh ${R}\n@revoked h ${C}`,
    'an authority of type R': `${E}\n@cert-authority h ${R}`,
  }
  const shown = ['E', 'C', 'R', 'ECR', 'CR'] as const
  const rows = Object.entries(known).flatMap(([what, key]) =>
    shown.map((shows) => ({
      what: `${what} is known, the host has ${shows}`,
      ...host('h'),
      shows,
      files: [key === '' ? '' : `h ${key}\n`],
    })),
  )
  const ported = shown.flatMap((shows) =>
    ['C', 'R', 'E and R'].map((what) => ({
      what: `${what} is known under the bare name, the host on port 2222 has ${shows}`,
      ...host('h', 2222),
      shows,
      files: [`h ${known[what]}\n`],
    })),
  )
  const sha1 = [undefined, true].map((sshRsa) => ({
    what: `R is known, the host proves it with SHA-1, ${sshRsa ? 'as is asked for' : 'which nobody asked for'}`,
    ...host('h'),
    shows: 'R-sha1' as const,
    files: [`h ${R}\n`],
    ...(sshRsa === undefined ? {} : { sshRsa }),
  }))
  const small = {
    what: 'an RSA key that is too short is no key',
    ...host('h', 2222),
    shows: 'R' as const,
    files: [`[h]:2222 ${publicOf(newRsa(768))}\nh ${R}\n`],
  }
  return [...rows, ...ported, ...sha1, small]
}

function fileRows(): readonly Row[] {
  const right = `h ${E}\n`
  const files: Readonly<Record<string, readonly string[]>> = {
    'no file': [],
    'in the global file': ['', right],
    'in the second file': ['', right, ''],
    'another key in the first file': [`h ${OTHER_E}\n`, right],
    'revoked in the global file': [right, `@revoked h ${E}\n`],
    'revoked in the first file': [`@revoked h ${E}\n`, right],
    'revoked for all in the second file': [right, `@revoked * ${E}\n`, ''],
    'an authority in the global file': ['', `@cert-authority h ${E}\n`],
  }
  return Object.entries(files).flatMap(([what, texts]) =>
    [22, 2222].map((port) => ({ what: `${what}, on port ${port}`, ...host('h', port), files: texts })),
  )
}

function host(
  address: string,
  port = 22,
): { readonly address: string; readonly port: number; readonly shows: Shows } {
  return { address, port, shows: 'E' }
}

function hash(name: string, saltBytes = 20): string {
  const salt = randomBytes(saltBytes)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

function newRsa(modulusLength: number): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength })
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
}

function publicOf(key: string): string {
  const parsed = ssh2.utils.parseKey(key)
  if (parsed instanceof Error) throw parsed
  return `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`
}

function strings(...parts: readonly (string | Buffer)[]): string {
  return Buffer.concat(
    parts.map((part) => {
      const bytes = Buffer.from(part as string, 'latin1')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return Buffer.concat([length, bytes])
    }),
  ).toString('base64')
}

/** Numbers that could be a DSA key of 1024 bits. */
function dss(): string {
  const number = (bytes: number): Buffer =>
    Buffer.concat([Buffer.from([0, 0x81]), Buffer.alloc(bytes - 1, 0x77)])
  return strings('ssh-dss', number(128), number(20), number(128), number(128))
}

function padded(key: string): string {
  const bytes = Buffer.from(key.split(' ')[1] ?? '', 'base64')
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    parts.push(bytes.subarray(at + 4, end))
    at = end
  }
  const [type = Buffer.alloc(0), ...numbers] = parts
  return `ssh-rsa ${strings(type, ...numbers.map((one) => Buffer.concat([Buffer.alloc(3), one])))}`
}
