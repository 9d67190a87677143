import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  type Stats,
} from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import {
  Distrusted,
  distrusted,
  type Fault,
  type Flaw,
  type FolderEntry,
  isSticky,
  ownerFlaw,
  readFlaw,
  type Trust,
  type TrustedFiles,
  writeFlaw,
} from '../core/trusted-files.ts'
import { readOpened, regular } from './bounded-file.ts'

/**
 * The real disk. A path is gone along from the root on, link by link: every folder must be one that nobody else can write (or a
 * sticky one, in which what comes next is the user's), every link made by the user or root. So nobody else can
 * change what the path leads to, neither before the look nor after it; the file itself is judged by its open descriptor.
 * Folders are looked at once.
 */
export class TrustedDisk implements TrustedFiles {
  readonly #trust: Trust
  readonly #workingFolder: string
  readonly #folders = new Map<string, FolderVerdict>()

  constructor(trust: Trust, workingFolder: string) {
    this.#trust = trust
    this.#workingFolder = workingFolder
  }

  read(path: string, most?: number): Buffer {
    return this.#read(path, () => undefined, most)
  }

  readPrivate(path: string, most?: number): Buffer {
    return this.#read(path, (stat) => readFlaw(stat, this.#trust), most)
  }

  open(path: string): number {
    return this.#open(path, () => undefined)
  }

  list(folder: string): readonly FolderEntry[] {
    const place = this.#find(folder)
    return readdirSync(place.path, { withFileTypes: true, encoding: 'buffer' }).map((entry) => {
      const name = entry.name.toString()
      return { name, isFolder: entry.isDirectory(), isGarbled: !Buffer.from(name).equals(entry.name) }
    })
  }

  problem(path: string): Distrusted | undefined {
    return this.#problem(path, () => undefined)
  }

  privateProblem(path: string): Distrusted | undefined {
    return this.#problem(path, (stat) => readFlaw(stat, this.#trust))
  }

  #problem(path: string, judge: Judge): Distrusted | undefined {
    try {
      const place = this.#find(path)
      if (!place.isFolder) this.#judgeFile(path, place, lstatSync(place.path), judge)
      return undefined
    } catch (error) {
      return error instanceof Distrusted ? error : undefined
    }
  }

  #read(path: string, judge: Judge, most: number | undefined): Buffer {
    const descriptor = this.#open(path, judge)
    try {
      return readOpened(descriptor, most)
    } finally {
      closeSync(descriptor)
    }
  }

  #open(path: string, judge: Judge): number {
    const place = this.#find(path)
    const descriptor = openSync(place.path, FLAGS)
    try {
      this.#judgeFile(path, place, regular(fstatSync(descriptor)), judge)
      return descriptor
    } catch (error) {
      closeSync(descriptor)
      throw error
    }
  }

  #judgeFile(path: string, place: Place, stat: Stats, judge: Judge): void {
    const part = { path: place.path, kind: 'file' } as const
    const flaw = place.isFree ? undefined : writeFlaw(stat, this.#trust)
    if (flaw !== undefined) throw this.#refusal({ path, part, flaw })
    const open = judge(stat)
    if (open !== undefined) throw distrusted({ path, part, flaw: open }, undefined)
  }

  /** Where a path leads, without links. Throws as the file system would for what is not there. */
  #find(path: string): Place {
    if (this.#isFree('')) return { path, isFolder: false, isFree: true }
    let at = '/'
    const ahead = partsOf(isAbsolute(path) ? path : `${this.#workingFolder}/${path}`)
    for (let links = 0; ; ) {
      const whole = join(at, ...ahead)
      if (this.#isFree(whole)) return { path: whole, isFolder: false, isFree: true }
      const folder = this.#folder(at, path)
      const name = ahead.shift()
      if (name === undefined) return { path: at, isFolder: true, isFree: false }
      const next = join(at, name)
      if (name === '..' || this.#folders.has(next)) {
        at = next
        continue
      }
      const stat = lstatSync(next)
      const kind = stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'folder' : 'file'
      if ((folder.isShared || kind === 'link') && !this.#trust.isTrustedUser(stat.uid))
        throw this.#refusal({ path, part: { path: next, kind }, flaw: ownerFlaw(stat.uid, this.#trust) })
      if (kind === 'folder') at = next
      else if (kind === 'file') return placeOf(next, ahead)
      else {
        if (++links > MOST_LINKS) throw new Error(`${path} leads through too many links`)
        const target = readlinkSync(next)
        if (isAbsolute(target)) at = '/'
        ahead.unshift(...partsOf(target))
      }
    }
  }

  #folder(folder: string, path: string): FolderVerdict {
    const verdict = this.#folders.get(folder) ?? judgeFolder(lstatSync(folder), this.#trust)
    if (verdict.flaw !== undefined)
      throw this.#refusal({ path, part: { path: folder, kind: 'folder' }, flaw: verdict.flaw })
    this.#folders.set(folder, verdict)
    return verdict
  }

  #isFree(path: string): boolean {
    return this.#trust.folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
  }

  #refusal(fault: Fault): Distrusted {
    return distrusted(fault, dirname(resolve(this.#workingFolder, fault.path)))
  }
}

interface Place {
  readonly path: string
  readonly isFolder: boolean
  /** In a folder that is trusted whoever can write it. */
  readonly isFree: boolean
}

interface FolderVerdict {
  readonly flaw: Flaw | undefined
  /** Others make files in it, too. */
  readonly isShared: boolean
}

type Judge = (stat: Stats) => Flaw | undefined

/** No more than the kernel's. */
const MOST_LINKS = 40
/** A link that is there now was not there before; a pipe must not be waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

/** A path that goes on behind a file leads nowhere. */
function placeOf(path: string, ahead: readonly string[]): Place {
  if (ahead.length > 0) lstatSync(join(path, 'x'))
  return { path, isFolder: false, isFree: false }
}

function judgeFolder(stat: Stats, trust: Trust): FolderVerdict {
  const flaw = writeFlaw(stat, trust)
  const isShared = flaw !== undefined && isSticky(stat) && trust.isTrustedUser(stat.uid)
  return { flaw: isShared ? undefined : flaw, isShared }
}
