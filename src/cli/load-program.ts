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

/* Only Node's own modules are imported here: this is what runs before everything else. */

/**
 * Runs what the build has made of src/cli/start.ts, and returns what it exports. V8's compiled form of it is kept in the user's
 * cache folder, for each command by itself, because each needs other parts: compiling is most of what a start costs. It is
 * written at the end of a run that ends well and has compiled more. Whatever is wrong with it, the program is compiled anew.
 */
export function loadProgram<Exports>(file: string, command: string): Exports {
  // The build leaves nothing in it but ASCII: read as UTF-8, one character beyond that would cost 20 ms.
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
  /** How many bytes of bytecode there were when it was kept. */
  readonly bytecode: number
}

interface CacheFile {
  readonly folder: string
  readonly name: string
  /** What the program's text is, as the build says it in the first line. */
  readonly program: string
}

/** `undefined` where nothing is to be kept: without a home of one's own, as with sudo that keeps HOME, or when asked so. */
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
 * Whether nobody else can write what is kept, or have it written and removed elsewhere: the folders are the user's and no
 * links, and so is the one that they are in, or will be made in; further up nobody else can put another one in its place.
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

/** Whoever can write it can have any code run: so only what nobody else could have written is taken, and only as a whole. */
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

/** A full disk or a folder that cannot be written costs time at the next start, and nothing else. */
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

/** What other builds and other versions of Node have left. */
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
/** So much more must have been compiled to be worth the writing, which takes 30 ms. */
const MORE = 1.2
