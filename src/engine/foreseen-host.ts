import { createHash } from 'node:crypto'
import type {
  Effect,
  FileFacts,
  Foreseen,
  ForeseenUnit,
  ForeseenUser,
  SetAttributes,
} from '../core/foreseen.ts'
import type { Change, Resource } from '../core/module-definition.ts'

type PathEffect = Extract<Effect, { readonly path: string }>

/** An effect, its number in the order of the changes, and the user whose shell makes the effect. */
interface Made<E> {
  readonly effect: E
  readonly by: string
  readonly at: number
}

/** A host as pending changes would leave it: the effects of these changes, one after the other, laid over the host's answers. */
export class ForeseenHost implements Foreseen {
  readonly #paths: Made<PathEffect>[] = []
  readonly #users = new Map<string, Made<ForeseenUser>>()
  readonly #groups = new Set<string>()
  readonly #units = new Map<string, ForeseenUnit>()
  readonly #packages = new Map<string, boolean>()
  readonly #mayMake: (resource: Resource) => boolean
  #count = 0
  #held = 0

  constructor(mayMake: (resource: Resource) => boolean) {
    this.#mayMake = mayMake
  }

  add(effects: readonly Effect[], by: string): void {
    for (const effect of effects) this.#addOne(effect, by, ++this.#count)
  }

  get count(): number {
    return this.#count
  }

  facts(path: string, present: FileFacts | undefined): FileFacts | undefined {
    let now = present
    for (const { effect, by } of this.#paths) {
      if (effect.path === path) now = afterwards(now, effect, by)
      else if (effect.kind === 'gone' && isWithin(path, effect.path)) now = undefined
      else if (effect.kind !== 'gone' && now === undefined && isWithin(effect.path, path))
        now = made('directory', { mode: '0755' }, by)
    }
    return now
  }

  content(path: string): ReturnType<Foreseen['content']> {
    const last = this.#paths.findLast(
      ({ effect }) => effect.path === path && (effect.kind === 'file' || effect.kind === 'gone'),
    )
    return last?.effect.kind === 'file' ? last.effect : undefined
  }

  target(path: string): string | undefined {
    const last = this.#paths.findLast(({ effect }) => effect.path === path && effect.kind === 'link')
    return last?.effect.kind === 'link' ? last.effect.target : undefined
  }

  below(folder: string): readonly string[] {
    const names = this.#paths.flatMap(({ effect }) => (isWithin(effect.path, folder) ? [effect.path] : []))
    return [...new Set(names)].filter((path) => this.facts(path, undefined) !== undefined)
  }

  writtenAt(path: string): number | undefined {
    return this.#paths.findLast(({ effect }) => effect.path === path && effect.kind !== 'attributes')?.at
  }

  user(name: string): ForeseenUser | undefined {
    return this.#users.get(name)?.effect
  }

  /** The user whose shell makes a user that does not exist yet. */
  makerOf(name: string): string | undefined {
    const made = this.#users.get(name)
    return made?.effect.isThere === true ? made.by : undefined
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name)
  }

  unit(name: string): ForeseenUnit | undefined {
    return this.#units.get(name)
  }

  hasPackage(name: string): boolean | undefined {
    return this.#packages.get(name)
  }

  mayMake(resource: Resource): boolean {
    return this.#mayMake(resource)
  }

  /** With many hosts, contents that differ from host to host would fill the memory. */
  #bounded(effect: PathEffect): PathEffect {
    if (effect.kind !== 'file' || effect.bytes === undefined) return effect
    this.#held += effect.bytes.length
    return this.#held <= MOST_HELD ? effect : { ...effect, bytes: undefined }
  }

  #addOne(effect: Effect, by: string, at: number): void {
    switch (effect.kind) {
      case 'user':
        this.#users.set(effect.name, { effect, by, at })
        break
      case 'group':
        this.#groups.add(effect.name)
        break
      case 'unit':
        this.#units.set(effect.name, unitAfter(this.#units.get(effect.name), effect, at))
        break
      case 'package':
        this.#packages.set(effect.name, effect.isThere)
        break
      default:
        this.#paths.push({ effect: this.#bounded(effect), by, at })
    }
  }
}

/** Bytes of contents that are kept for later tasks of a dry run, for each host. */
const MOST_HELD = 2 * 1024 * 1024

/**
 * The effects that changes leave, and whether these effects are complete. A file that is put is its own effect and
 * needs no `leaves`.
 */
export function effectsOf(changes: readonly Change[]): {
  readonly effects: readonly Effect[]
  readonly isAll: boolean
} {
  const effects = changes.flatMap(
    ({ leaves, steps }) => leaves ?? steps.flatMap((step) => (step.kind === 'put' ? [put(step.file)] : [])),
  )
  const isAll = changes.every(
    ({ leaves, leavesMore, steps }) =>
      leavesMore !== true && (leaves !== undefined || steps.every(({ kind }) => kind === 'put')),
  )
  return { effects, isAll }
}

function put({ path, content, owner, group, mode }: PutFile): Effect {
  if (content.kind === 'local') {
    const { size, sha256 } = content
    return { kind: 'file', path, size, sha256, bytes: undefined, owner, group, mode }
  }
  const { bytes } = content
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { kind: 'file', path, size: bytes.length, sha256, bytes, owner, group, mode }
}

type PutFile = Extract<Change['steps'][number], { readonly kind: 'put' }>['file']

function afterwards(present: FileFacts | undefined, effect: PathEffect, by: string): FileFacts | undefined {
  switch (effect.kind) {
    case 'gone':
      return undefined
    case 'attributes':
      return present === undefined ? undefined : withAttributes(present, effect)
    case 'folder':
      return present === undefined
        ? made('directory', { ...effect, mode: effect.mode ?? '0755' }, by)
        : withAttributes(present, effect)
    case 'link':
      return made('link', { ...effect, mode: '0777' }, by)
    case 'file': {
      const facts = present ?? made('file', { mode: '0644' }, by)
      return { ...withAttributes(facts, effect), type: 'file', size: effect.size }
    }
  }
}

function made(type: FileFacts['type'], attributes: SetAttributes, by: string): FileFacts {
  const id = by === 'root' ? '0' : ''
  return withAttributes({ type, mode: '0644', uid: id, gid: id, owner: by, group: by, size: 0 }, attributes)
}

function withAttributes(facts: FileFacts, { owner, group, mode }: SetAttributes): FileFacts {
  return {
    ...facts,
    ...(owner === undefined ? {} : { owner, uid: idOf(owner) }),
    ...(group === undefined ? {} : { group, gid: idOf(group) }),
    ...(mode === undefined ? {} : { mode }),
  }
}

function idOf(name: string): string {
  return name === 'root' ? '0' : /^\d+$/.test(name) ? name : ''
}

function unitAfter(
  before: ForeseenUnit | undefined,
  { active, enabled, isRead, isReloaded }: Extract<Effect, { readonly kind: 'unit' }>,
  at: number,
): ForeseenUnit {
  const starts = active === true
  return {
    active: active ?? before?.active,
    enabled: enabled ?? before?.enabled,
    startedAt: starts ? at : before?.startedAt,
    loadedAt: starts || isReloaded === true ? at : before?.loadedAt,
    readAt: starts || isRead === true ? at : before?.readAt,
  }
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder === '/' ? '/' : `${folder}/`) && path !== folder
}
