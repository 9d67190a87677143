import { type Item, taskScope } from '../inventory/precedence.ts'
import { view, withGetter, withValues } from '../inventory/variable-scope.ts'
import { namesIn, type Scope } from '../language/value-template.ts'
import type { Play, Task } from '../program/model.ts'
import type { HostState } from './host-state.ts'
import type { Remembered } from './remembered.ts'

/** What a task's expressions are evaluated in: who it runs on, and what its peer has found so far. */
export interface Surroundings {
  readonly play: Play
  readonly host: KnownHost
  readonly peer: KnownHost | undefined
  /** `-e`: over everything but a task's own frames. */
  readonly extraVars: Scope
  readonly remembered: Remembered
}

/** What is known of a host, connected or not. */
export type KnownHost = Pick<
  HostState,
  'scopeIn' | 'variables' | 'results' | 'facts' | 'hasDoubts' | 'doubts' | 'login'
>

/** What a task's expressions see. Values are rendered when they are read. */
export function scopeFor(
  { frames }: Pick<Task, 'frames'>,
  around: Surroundings,
  item: Item | undefined,
): Scope {
  return taskScope(scopeInPlay(around), frames, item)
}

/** A task as far as something sees it that stands within so many of its frames: a condition of an include. */
export function within({ frames }: Pick<Task, 'frames'>, level: number): Pick<Task, 'frames'> {
  return { frames: level < frames.length ? frames.slice(0, level) : frames }
}

/** The same for all tasks of a play until something new is known of the host or its peer, so it is made once for them. */
function scopeInPlay(around: Surroundings): Scope {
  const { host, peer, play, extraVars, remembered } = around
  const known = remembered.scopes.get(host)
  if (known?.play === play && known.facts === host.facts && known.peerFacts === peer?.facts)
    return known.scope
  const { defaults, vars } = play
  const set = Object.fromEntries(host.variables)
  const variables = host.scopeIn({ defaults, vars, set, extra: extraVars })
  const scope = withPeerResults(withValues(variables, { results: knownResults(host) }), around)
  remembered.scopes.set(host, { play, facts: host.facts, peerFacts: peer?.facts, scope })
  return scope
}

function withPeerResults(scope: Scope, { peer }: Surroundings): Scope {
  if (peer === undefined) return scope
  return withGetter(scope, 'peer', () => {
    const own = (scope['peer'] ?? {}) as Scope
    return view(own, namesIn(own), { results: knownResults(peer) })
  })
}

function knownResults(host: KnownHost): Scope {
  const known: Record<string, unknown> = {}
  for (const [name, result] of host.results) {
    if (result.kind === 'known') known[name] = result.value
    else if (result.sure !== undefined) known[name] = result.sure
  }
  return known
}
