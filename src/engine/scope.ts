import { extendScope, innerScope, withDefaults, withGetter, withValues } from '../inventory/variable-scope.ts'
import type { Scope } from '../language/value-template.ts'
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
  'base' | 'variables' | 'results' | 'facts' | 'hasDoubts' | 'doubts' | 'login'
>

/**
 * What a task's expressions see, by precedence: the play's defaults < inventory < the play's variables < `set` < `-e` < the task's frames < `item`.
 * Values are rendered when they are read.
 */
export function scopeFor(
  { frames }: Pick<Task, 'frames'>,
  around: Surroundings,
  item: Item | undefined,
): Scope {
  const outer = outerScope(around)
  if (item === undefined) return frames.reduce(withFrame, outer)
  const items = { item: item.value, index: item.index }
  const inner = frames.reduce((scope, frame) => withFrame(withValues(scope, items), frame), outer)
  return withValues(inner, items)
}

/** A task as far as something sees it that stands within so many of its frames: a condition of an include. */
export function within({ frames }: Pick<Task, 'frames'>, level: number): Pick<Task, 'frames'> {
  return { frames: level < frames.length ? frames.slice(0, level) : frames }
}

function withFrame(scope: Scope, { vars, hides }: Task['frames'][number]): Scope {
  return innerScope(scope, vars, hides)
}

/** The same for all tasks of a play until something new is known of the host or its peer, so it is made once for them. */
function outerScope(around: Surroundings): Scope {
  const { host, peer, play, extraVars, remembered } = around
  const known = remembered.scopes.get(host)
  if (known?.play === play && known.facts === host.facts && known.peerFacts === peer?.facts)
    return known.scope
  const values = { ...Object.fromEntries(host.variables), ...extraVars, results: knownResults(host) }
  const scope = withPeerResults(
    withValues(extendScope(withDefaults(host.base, play.defaults), play.vars), values),
    around,
  )
  remembered.scopes.set(host, { play, facts: host.facts, peerFacts: peer?.facts, scope })
  return scope
}

/** One round of a loop. */
export interface Item {
  readonly value: unknown
  /** Counts from 0. */
  readonly index: number
}

function withPeerResults(scope: Scope, { peer }: Surroundings): Scope {
  if (peer === undefined) return scope
  return withGetter(scope, 'peer', () =>
    withValues((scope['peer'] ?? {}) as Scope, { results: knownResults(peer) }),
  )
}

function knownResults(host: KnownHost): Scope {
  const known: Record<string, unknown> = {}
  for (const [name, result] of host.results) {
    if (result.kind === 'known') known[name] = result.value
    else if (result.sure !== undefined) known[name] = result.sure
  }
  return known
}
