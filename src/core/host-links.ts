import type { Resource } from './module-definition.ts'
import { pathOf } from './resource.ts'

/**
 * The symbolic links of a host on the way to some paths, as one look found them, and the names that paths have through
 * them. Links are known by where they are, reached through no other link; `~user` counts as a link to that user's home.
 */
export class HostLinks {
  /** Where each link leads; `undefined` where that is not known. Paths are bytes, each as one character. */
  readonly #targets: ReadonlyMap<string, string | undefined>
  readonly #known = new Map<Resource, readonly Resource[]>()

  constructor(targets: ReadonlyMap<string, string | undefined>) {
    this.#targets = targets
  }

  /** The resources, and for each file its names through links: one for each link on the way, and the last one. */
  namesOf(resources: readonly Resource[]): readonly Resource[] {
    return this.#targets.size === 0 ? resources : resources.flatMap((resource) => this.#namesOf(resource))
  }

  #namesOf(resource: Resource): readonly Resource[] {
    const known = this.#known.get(resource)
    if (known !== undefined) return known
    const ways = pathsOf(resource).map((path) => waysTo(path, this.#targets))
    const names = [resource, ...ways.flat().map((path): Resource => `file:${path === '' ? '/' : path}`)]
    const distinct = [...new Set(names)]
    this.#known.set(resource, distinct)
    return distinct
  }
}

export const NO_LINKS = new HostLinks(new Map())

/** Names of resources through links. Where nothing is known of links, a file may be any file. */
export function namesThrough(
  links: HostLinks | undefined,
  resources: readonly Resource[],
): readonly Resource[] {
  if (links !== undefined) return links.namesOf(resources)
  return resources.some((resource) => pathOf(resource) !== undefined) ? [...resources, EVERY_FILE] : resources
}

const EVERY_FILE: Resource = 'file:/'

/**
 * The paths by which a host may be asked for a file. With `..` behind a link, the host goes elsewhere than the text says,
 * and what a module makes of the path may be either.
 */
export function pathsOf(resource: Resource): readonly string[] {
  const path = pathOf(resource)
  if (path === undefined || !/^[/~]/.test(path)) return []
  const written = resource.slice('file:'.length)
  return written.split('/').includes('..') ? [path, written] : [path]
}

/** The names of a path through links: `/x/f` with `/x -> /y` and `/y -> /z` gives `/x/f`, `/y/f` and `/z/f`. */
function waysTo(path: string, targets: ReadonlyMap<string, string | undefined>): readonly string[] {
  const names: string[] = []
  const rest = asBytes(path).split('/').toReversed()
  /** A folder that was reached, without a link on the way to it. */
  let at = ''
  let links = 0
  for (let steps = 0; rest.length > 0; steps++) {
    const name = rest.pop() ?? ''
    if (name === '' || name === '.') continue
    if (name === '..') {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
      continue
    }
    const here = steps === 0 ? name : `${at}/${name}`
    if (!targets.has(here)) {
      at = here
      continue
    }
    const target = targets.get(here)
    if (target === undefined || ++links > MOST_LINKS || rest.length > LONGEST || here.length > LONGEST)
      return [...names, '']
    names.push(asText(here + behind(rest)))
    if (target.startsWith('/')) at = ''
    rest.push(...target.split('/').toReversed())
  }
  return [...names, asText(at)]
}

/** Links on the way to one path that Linux follows, too. */
export const MOST_LINKS = 40
/** Bytes of a path; a longer one may be any file. */
const LONGEST = 4096

/** What is to follow behind a link, up to the first `..`, which leads back across it. */
function behind(rest: readonly string[]): string {
  const next = rest.toReversed().filter((name) => name !== '' && name !== '.')
  const back = next.indexOf('..')
  return next
    .slice(0, back === -1 ? undefined : back)
    .map((name) => `/${name}`)
    .join('')
}

/** Two names that are no UTF-8 would become one text, so that links are known by their bytes. */
function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function asText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
