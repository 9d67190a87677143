import type { ParsedKey } from 'ssh2'
import { Distrusted, type TrustedFiles } from '../../core/trusted-files.ts'
import { readBounded } from '../../inventory/bounded-file.ts'
import { errorCode } from './dial.ts'
import { opened } from './opened-key.ts'
import type { KeyFile } from './ssh-target.ts'

/** A private key, or why it cannot be used. */
export type LoadedKey =
  | { readonly kind: 'usable'; readonly path: string; readonly key: ParsedKey }
  /** `publicKey`: from the `.pub` file beside it, to find the key in the agent. */
  | {
      readonly kind: 'unusable'
      readonly path: string
      readonly reason: string
      /** What to do about it, where that is known. */
      readonly hint: string | undefined
      readonly publicKey: Buffer | undefined
    }

/**
 * Reads private keys, each file once in the life of the program: to open a key with a passphrase may take a
 * second of CPU, and a thousand hosts share it.
 */
export class KeyFiles {
  readonly #files: TrustedFiles
  readonly #loaded = new Map<string, Promise<LoadedKey>>()

  constructor(files: TrustedFiles) {
    this.#files = files
  }

  load(file: KeyFile): Promise<LoadedKey> {
    const name = `${file.path}\0${file.passphrase?.reveal() ?? ''}`
    const known = this.#loaded.get(name) ?? loadKey(file, this.#files)
    this.#loaded.set(name, known)
    return known
  }
}

/** As ssh does it, a key that others can read, or could have put there, is not used. */
async function loadKey({ path, passphrase }: KeyFile, files: TrustedFiles): Promise<LoadedKey> {
  const unusable = async (reason: string, hint?: string): Promise<LoadedKey> => ({
    kind: 'unusable',
    path,
    reason,
    hint,
    publicKey: await publicKeyBeside(path),
  })
  let text: Buffer
  try {
    text = files.readPrivate(path, MOST_OF_KEY)
  } catch (error) {
    if (error instanceof Distrusted) return unusable(error.message.replace(`${path} `, ''), error.hint)
    return unusable(
      errorCode(error) === 'ENOENT'
        ? 'no such file'
        : `cannot be read (${errorCode(error) || (error as Error).message})`,
    )
  }
  const parsed = await parse(text, passphrase?.reveal())
  if (parsed instanceof Error) return unusable(describeKeyError(parsed.message, passphrase !== undefined))
  return parsed.isPrivateKey()
    ? { kind: 'usable', path, key: opened(parsed) }
    : unusable('is not a private key')
}

async function parse(text: Buffer, passphrase?: string): Promise<ParsedKey | Error> {
  const { default: ssh2 } = await import('ssh2')
  // An OpenSSH file may hold several keys, and is then parsed to a list.
  const parsed: ParsedKey | Error | ParsedKey[] = ssh2.utils.parseKey(text, passphrase)
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('holds no key')) : parsed
}

function describeKeyError(message: string, hasPassphrase: boolean): string {
  if (/no passphrase given/i.test(message)) return 'is encrypted and no passphrase was given'
  if (hasPassphrase && /passphrase|integrity|decrypt/i.test(message)) return 'the passphrase does not open it'
  return `is not a key that can be read (${message})`
}

async function publicKeyBeside(path: string): Promise<Buffer | undefined> {
  const parsed = await parsedFile(`${path}.pub`).catch(() => undefined)
  return parsed === undefined || parsed instanceof Error ? undefined : parsed.getPublicSSH()
}

async function parsedFile(path: string): Promise<ParsedKey | Error> {
  return parse(readBounded(path, MOST_OF_KEY))
}

/** RSA with 16 384 bits takes 13 KB. ssh2 reads keys with expressions whose cost is the square: a second for as much as this. */
const MOST_OF_KEY = 2 ** 15
