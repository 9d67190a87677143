import { type Diagnostic, Diagnostics } from '../core/diagnostic.ts'
import { checkReferences, type KnownNames } from '../language/check-references.ts'
import type { Reference } from '../language/value-template.ts'

/** The names that some hosts know at a place. */
export interface HostView {
  readonly hosts: readonly string[]
  readonly known: KnownNames
}

/** Names of inner levels. `hidden` are parameters of an outer task file. */
type InnerNames = ReadonlyMap<string, 'there' | 'hidden'>

interface NameCheck {
  readonly views: readonly HostView[]
  readonly inner: InnerNames
  /** The hint for a name that only members of pairs have. */
  readonly pairHint: string
  /** Reports only names that all hosts lack. */
  readonly onlyEverywhere: boolean
}

/** Reports names that are missing on all hosts or on some; a message names these hosts. */
export function checkNames(
  references: readonly Reference[],
  { views, inner, pairHint, onlyEverywhere }: NameCheck,
  diagnostics: Diagnostics,
): boolean {
  let allKnown = true
  for (const reference of references) {
    const problems = views.flatMap((view) => problemIn(reference, view))
    const [first] = problems
    const isEverywhere = problems.length === views.length
    if (first === undefined || (onlyEverywhere && !isEverywhere)) continue
    allKnown = false
    const hosts = isEverywhere ? [] : problems.flatMap(({ view }) => view.hosts)
    const { code, summary, hint } = describe(reference, first, hosts, pairHint)
    diagnostics.error(code, summary, reference.span, handOnHint(reference, inner) ?? hint)
  }
  return allKnown
}

function handOnHint({ path: [root = ''] }: Reference, inner: InnerNames): string | undefined {
  if (inner.get(root) !== 'hidden') return undefined
  return `it is a parameter of the file that includes this one: hand it on, with: {${root}: "{{ ${root} }}"}`
}

interface Problem {
  readonly view: HostView
  readonly found: Pick<Diagnostic, 'code' | 'summary' | 'hint'>
}

function problemIn(reference: Reference, view: HostView): readonly Problem[] {
  const scratch = new Diagnostics()
  checkReferences([reference], view.known, scratch)
  return scratch.all.map((found) => ({ view, found }))
}

const PAIR_NAMES: readonly string[] = ['pair', 'peer', 'role']

/** `hosts`: the hosts that lack the name, where other hosts have it. */
function describe(
  { path }: Reference,
  { view, found }: Problem,
  hosts: readonly string[],
  pairHint: string,
): Problem['found'] {
  const [root = '', member = '', inner = '', last = ''] = path
  if (PAIR_NAMES.includes(root) && !Object.hasOwn(view.known, root))
    return {
      code: 'not-in-a-pair',
      summary: `"${root}" is there for members of a pair only, and ${noneIn(hosts.length > 0 ? hosts : view.hosts)}`,
      hint: pairHint,
    }
  if (root === 'results' && !hasMember(view.known['results'], member))
    return {
      code: 'unknown-result',
      summary: `no task before this one registers "${member}"${on(hosts)}`,
      hint: found.hint,
    }
  if (root === 'peer' && member === 'results' && !hasMember(resultsOfPeer(view.known), inner))
    return {
      code: 'unknown-result',
      summary: `no task before this one registers "${inner}" on the peer${on(hosts, ' of')}`,
      hint: found.hint,
    }
  const ofHost = root === 'hosts' && inner === 'results' ? resultsOfHost(view.known, member) : undefined
  if (ofHost !== undefined && !hasMember(ofHost, last))
    return {
      code: 'unknown-result',
      summary: `no task before this one registers "${last}" on ${member}`,
      hint: found.hint,
    }
  if (hosts.length === 0) return found
  const isRoot = !Object.hasOwn(view.known, root)
  return {
    code: 'not-on-all-hosts',
    summary: isRoot
      ? `the variable "${root}" is not defined for ${listed(hosts)}`
      : `${found.summary} on ${listed(hosts)}`,
    hint: isRoot
      ? 'define it for all hosts of the play, or limit the play to those that have it'
      : found.hint,
  }
}

function resultsOfPeer(known: KnownNames): KnownNames | 'any' | undefined {
  const peer = known['peer']
  return typeof peer === 'object' ? peer['results'] : peer
}

function resultsOfHost(known: KnownNames, host: string): KnownNames | 'any' | undefined {
  const all = known['hosts']
  const one = typeof all === 'object' ? all[host] : all
  return typeof one === 'object' ? one['results'] : one
}

function hasMember(names: KnownNames | 'any' | undefined, member: string): boolean {
  return names === 'any' || (names !== undefined && (member === '' || Object.hasOwn(names, member)))
}

function on(hosts: readonly string[], word = ' on'): string {
  return hosts.length === 0 ? '' : `${word} ${listed(hosts)}`
}

function noneIn(hosts: readonly string[]): string {
  return `${listed(hosts)} ${hosts.length === 1 ? 'is' : 'are'} in none`
}

const SHOWN_HOSTS = 4

function listed(hosts: readonly string[]): string {
  const rest = hosts.length - SHOWN_HOSTS
  return rest > 0 ? `${hosts.slice(0, SHOWN_HOSTS).join(', ')} and ${rest} more` : hosts.join(', ')
}
