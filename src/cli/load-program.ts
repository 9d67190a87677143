import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { getHeapCodeStatistics } from 'node:v8'
import { Script } from 'node:vm'

/* Imports only Node's own modules, because this file runs before the program's own cache can help. */

/**
 * Runs the built form of src/cli/start.ts and returns its exports. Compiling takes most of a start, so the program's
 * compiled form is kept in the user's cache folder, separately for each command, because commands use different parts.
 * The compiled form is written after a run that ended well and compiled more of the program. Where it is unusable, the
 * program is compiled anew.
 */
export function loadProgram<Exports>(file: string, command: string): Exports {
  // The build leaves only ASCII in the file; read as UTF-8, one other character would cost 20 ms.
  const source = readFileSync(file, 'latin1')
  const kept = cacheFile(source, command)
  const compiled = kept && readCompiled(kept)
  const script = new Script(source, { filename: file, ...(compiled && { cachedData: compiled.data }) })
  const module: { exports: unknown } = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
  if (kept) {
    const known = script.cachedDataRejected === false && compiled ? compiled.bytecode : 0
    process.once('exit', (code) => {
      const bytecode = getHeapCodeStatistics().bytecode_and_metadata_size
      if (code === 0 && bytecode > known * MORE)
        keepCompiled(kept, { data: script.createCachedData(), bytecode })
    })
  }
  return module.exports as Exports
}

interface Compiled {
  readonly data: Buffer
  /** The bytes of bytecode when the compiled form was written. */
  readonly bytecode: number
}

interface CacheFile {
  readonly folder: string
  readonly name: string
  /** The digest of the program's text, which the build puts in the first line. */
  readonly program: string
}

/**
 * `undefined` where nothing may be kept: the user has no home of their own, as with a sudo that keeps HOME, or the
 * environment forbids it.
 */
function cacheFile(source: string, command: string): CacheFile | undefined {
  const program = /^\/\/ ([0-9a-f]{64})\n/.exec(source.slice(0, 80))?.[1]
  const { NODE_DISABLE_COMPILE_CACHE: disabled, XDG_CACHE_HOME: caches = '' } = process.env
  if (program === undefined || disabled !== undefined) return undefined
  const base = isAbsolute(caches) ? caches : join(homedir(), '.cache')
  const machine = `${process.version}-${process.arch}`
  const folder = join(base, 'wrtcplay', `${program.slice(0, 16)}-${machine}`)
  if (!isOurs(base, folder)) return undefined
  return { folder, name: /^[a-z]+$/.test(command) ? command : 'help', program }
}

/**
 * Whether no other user can write or exchange the compiled form: its folders belong to the user and are no links, as
 * does the folder that holds them; above that folder, no other user can exchange a folder.
 */
function isOurs(base: string, folder: string): boolean {
  const user = process.getuid?.()
  try {
    for (const own of [folder, dirname(folder)]) {
      const stat = lstatSync(own, { throwIfNoEntry: false })
      if (stat !== undefined && !(stat.isDirectory() && isPrivate(stat, user))) return false
    }
    let at = realpathSync(existsSync(base) ? base : dirname(base))
    if (!isPrivate(statSync(at), user)) return false
    for (let below = user; at !== dirname(at); ) {
      at = dirname(at)
      const stat = statSync(at)
      const isShared = (stat.mode & OTHERS_WRITE) !== 0
      if (
        (stat.uid !== 0 && stat.uid !== user) ||
        (isShared && !((stat.mode & STICKY) !== 0 && below === user))
      )
        return false
      below = stat.uid
    }
    return true
  } catch {
    return false
  }
}

function isPrivate({ uid, mode }: Stats, user: number | undefined): boolean {
  return uid === user && (mode & OTHERS_WRITE) === 0
}

const OTHERS_WRITE = 0o022
const STICKY = 0o1000

/**
 * Reads the compiled form. Whoever writes it decides what runs, so the file must be one that no other user could have
 * written, and must be complete.
 */
function readCompiled({ folder, name, program }: CacheFile): Compiled | undefined {
  let handle: number | undefined
  try {
    handle = openSync(join(folder, name), 'r')
    const { uid, mode } = fstatSync(handle)
    if (uid !== process.getuid?.() || (mode & OTHERS_WRITE) !== 0) return undefined
    const content = readFileSync(handle)
    const signed = content.subarray(DIGEST_BYTES)
    if (!content.subarray(0, DIGEST_BYTES).equals(digestOf(program, signed))) return undefined
    return { bytecode: signed.readUInt32LE(), data: signed.subarray(SIZE_BYTES) }
  } catch {
    return undefined
  } finally {
    if (handle !== undefined) closeSync(handle)
  }
}

/** Writes the compiled form. A full or read-only disk only makes the next start slower. */
function keepCompiled({ folder, name, program }: CacheFile, { data, bytecode }: Compiled): void {
  const part = join(folder, `${name}.${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    return
  }
  try {
    const size = Buffer.alloc(SIZE_BYTES)
    size.writeUInt32LE(bytecode)
    const signed = Buffer.concat([size, data])
    writeFileSync(part, Buffer.concat([digestOf(program, signed), signed]), { mode: 0o600, flag: 'wx' })
    renameSync(part, join(folder, name))
    removeOthers(folder)
  } catch {
    rmSync(part, { force: true })
  }
}

/** Removes the compiled forms of other builds and other versions of Node. */
function removeOthers(folder: string): void {
  const parent = dirname(folder)
  for (const name of readdirSync(parent)) {
    const isKept = !/^[0-9a-f]{16}-v/.test(name) || join(parent, name) === folder
    if (!isKept) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

function digestOf(program: string, data: Buffer): Buffer {
  return createHash('sha256').update(program).update(data).digest()
}

const DIGEST_BYTES = 32
const SIZE_BYTES = 4
/** By this factor the bytecode must have grown to be worth a write, which takes 30 ms. */
const MORE = 1.2
